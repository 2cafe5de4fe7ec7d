/** Watches topics as they go by: no group, no commits, committed records only. */
@NullMarked
@CheckReturnValue
package dev.millrace.tap;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
