/** What another configuration would make of real records, next to the one that is in force. */
@NullMarked
@CheckReturnValue
package dev.millrace.preview;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
