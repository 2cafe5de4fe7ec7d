/** From {@code millrace.yaml} or environment variables to the records of the stages; every problem at once. */
@NullMarked
@CheckReturnValue
package dev.millrace.config;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
