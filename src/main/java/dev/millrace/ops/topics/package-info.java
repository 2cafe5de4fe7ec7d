/** Topics as code: what the configuration declares, what the cluster has, and the steps from one to the other. */
@NullMarked
@CheckReturnValue
package dev.millrace.ops.topics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
