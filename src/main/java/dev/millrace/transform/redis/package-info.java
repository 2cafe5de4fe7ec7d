/** Remembers ids in Redis, for all partitions and processes together: the only place that knows the Redis client. */
@NullMarked
@CheckReturnValue
package dev.millrace.transform.redis;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
