/** Rules and expressions in CEL, compiled against a contract: the only place that knows the CEL library. */
@NullMarked
@CheckReturnValue
package dev.millrace.transform.cel;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
