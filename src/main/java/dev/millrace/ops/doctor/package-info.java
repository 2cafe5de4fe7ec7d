/** The production checklist: facts gathered once from a real cluster, and pure checks over them. */
@NullMarked
@CheckReturnValue
package dev.millrace.ops.doctor;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
