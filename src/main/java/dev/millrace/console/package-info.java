/** Shows in a browser, and to programs over HTTP, what this process and its cluster do. */
@NullMarked
@CheckReturnValue
package dev.millrace.console;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
