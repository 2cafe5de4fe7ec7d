/** Tells a supervisor over HTTP whether this process is alive, and whether it does its work. */
@NullMarked
@CheckReturnValue
package dev.millrace.health;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
