/** How accepted events become the bytes of an object; the same events give the same bytes. */
@NullMarked
@CheckReturnValue
package dev.millrace.format;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
