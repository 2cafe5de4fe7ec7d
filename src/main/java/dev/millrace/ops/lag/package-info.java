/** How far every consumer group is behind, in offsets and in time, and how long it can stay so before records are gone. */
@NullMarked
@CheckReturnValue
package dev.millrace.ops.lag;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
