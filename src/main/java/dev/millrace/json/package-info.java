/**
 * RFC 8259 over UTF-8 bytes in one pass, without a tree: the strict scanner, and the pieces that schema-driven readers
 * are built of.
 */
@NullMarked
@CheckReturnValue
package dev.millrace.json;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
