/** Examples beside a pipeline: an input and what has to become of it, shown without Kafka. */
@NullMarked
@CheckReturnValue
package dev.millrace.example;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
