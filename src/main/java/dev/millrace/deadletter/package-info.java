/** Rejected records, kept with the reason and everything needed to send them again. */
@NullMarked
@CheckReturnValue
package dev.millrace.deadletter;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
