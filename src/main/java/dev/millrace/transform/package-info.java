/**
 * What becomes of an event between its contract and its sink: filter, set, drop and dedupe. This package holds what all
 * of them share and needs no library; expressions are compiled in {@code transform.cel}.
 */
@NullMarked
@CheckReturnValue
package dev.millrace.transform;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
