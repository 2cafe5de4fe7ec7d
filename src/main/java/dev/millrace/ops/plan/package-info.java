/** How large a cluster and how many workers a stream of events needs, computed from what was measured. */
@NullMarked
@CheckReturnValue
package dev.millrace.ops.plan;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
