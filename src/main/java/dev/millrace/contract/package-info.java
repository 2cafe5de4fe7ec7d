/** What a stream promises: JSON Schema compiled to a validator over bytes, and the contracts Millrace ships. */
@NullMarked
@CheckReturnValue
package dev.millrace.contract;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
