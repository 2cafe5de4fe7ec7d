/** Breaks a running cluster on purpose, by a plan drawn from a seed, and proves what became of every record. */
@NullMarked
@CheckReturnValue
package dev.millrace.drill;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
