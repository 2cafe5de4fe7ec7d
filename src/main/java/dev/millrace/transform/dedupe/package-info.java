/** Remembers ids for a while, so that a record that comes twice goes on once: in memory, as a function of the log. */
@NullMarked
@CheckReturnValue
package dev.millrace.transform.dedupe;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
