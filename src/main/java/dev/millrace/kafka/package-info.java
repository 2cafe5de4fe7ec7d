/** Kafka at the edge: settings, clients, topics, and a real broker inside this process. */
@NullMarked
@CheckReturnValue
package dev.millrace.kafka;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
