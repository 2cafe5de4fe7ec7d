/** Tells Prometheus what a process counts and how it stands: read when it asks, never counted twice. */
@NullMarked
@CheckReturnValue
package dev.millrace.metrics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
