/** Opens the store that the settings name; above the stores, so that they need not know each other. */
@NullMarked
@CheckReturnValue
package dev.millrace.store.open;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
