/** Object stores: whole objects in, a receipt back. */
@NullMarked
@CheckReturnValue
package dev.millrace.store;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
