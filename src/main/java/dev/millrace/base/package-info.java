/** What every package may use and what knows nothing of them: time, sizes, back-off, the memory budget. JDK only. */
@NullMarked
@CheckReturnValue
package dev.millrace.base;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
