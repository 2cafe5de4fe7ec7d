/**
 * What a stream promises: JSON Schema (2020-12) compiled to a validator over bytes, and the contracts Millrace ships.
 * {@code format} is an assertion; patterns run in time linear to the text, or with a limit on their steps.
 */
@NullMarked
@CheckReturnValue
package dev.millrace.contract;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
