/** What became of every offset: the entries, the topic that holds them, and the audit that reads them. */
@NullMarked
@CheckReturnValue
package dev.millrace.ledger;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
