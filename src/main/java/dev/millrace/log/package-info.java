/** Lines of the log as JSON, one object per line. */
@NullMarked
@CheckReturnValue
package dev.millrace.log;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
