/** The delivery protocol as a pure state machine: no Kafka, no clock, no thread. */
@NullMarked
@CheckReturnValue
package dev.millrace.settle;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
