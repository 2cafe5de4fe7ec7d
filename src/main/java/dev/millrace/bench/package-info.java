/** Measures Millrace from outside, in whole processes, next to the limit of the machine it runs on. */
@NullMarked
@CheckReturnValue
package dev.millrace.bench;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
