/** The way of a record: the worker loop, the only place that sees all stages. */
@NullMarked
@CheckReturnValue
package dev.millrace.pipeline;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
