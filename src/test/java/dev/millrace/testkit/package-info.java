/** What tests stand on: a real broker in this process, or in one of its own that can be killed. */
@NullMarked
@CheckReturnValue
package dev.millrace.testkit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
