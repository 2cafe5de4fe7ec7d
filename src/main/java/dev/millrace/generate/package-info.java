/** Puts records into topics: a deterministic load generator with chaos, and a publisher of lines. */
@NullMarked
@CheckReturnValue
package dev.millrace.generate;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
