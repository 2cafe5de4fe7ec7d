/** Works with dead letters: groups them by cause, tries them under today's rules, replays and discards them. */
@NullMarked
@CheckReturnValue
package dev.millrace.replay;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
