/** What people want to see counted: workers add up increments, Kafka Streams merges them into windows of event time. */
@NullMarked
@CheckReturnValue
package dev.millrace.insight;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
