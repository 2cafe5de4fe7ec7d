/** The program: {@code main}, one class per command, and what they print. */
@NullMarked
@CheckReturnValue
package dev.millrace.cli;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
