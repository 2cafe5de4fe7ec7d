/**
 * Proof by real processes: sinks that are killed, stopped and cut off, against a broker and an S3 server in processes of
 * their own, and after each fault the question whether any record was lost or doubled.
 */
@NullMarked
@CheckReturnValue
package dev.millrace.faults;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
