/** The words all stages share: positions, ranges, and what a stage decided about a record. */
@NullMarked
@CheckReturnValue
package dev.millrace.record;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
