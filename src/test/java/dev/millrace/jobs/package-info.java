/** Whole jobs as people do them, with the real broker, a store and the commands. */
@NullMarked
@CheckReturnValue
package dev.millrace.jobs;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
