<<<<<<< HEAD
/** Servers and fakes that several tests use. */
@NullMarked
package dev.millrace.testkit;

=======
/** What tests stand on: a real broker in this process, or in one of its own that can be killed. */
@NullMarked
@CheckReturnValue
package dev.millrace.testkit;

import com.google.errorprone.annotations.CheckReturnValue;
>>>>>>> kafka
import org.jspecify.annotations.NullMarked;
