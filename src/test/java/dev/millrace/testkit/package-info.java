/** Real parts for tests: a broker, an S3 server, a hostile one, each in this process or in one of its own. */
@NullMarked
@CheckReturnValue
package dev.millrace.testkit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
