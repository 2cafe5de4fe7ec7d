/** What became of one record and why: by the ledger, by the stages carried out again, by where it lies now. */
@NullMarked
@CheckReturnValue
package dev.millrace.explain;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
