package dev.millrace.pipeline;

import org.jspecify.annotations.Nullable;

import dev.millrace.transform.cel.Rules;

/**
 * What a pipeline does with events that their contract has accepted, before they go to the sink.
 *
 * @param rules filter, fields to set and fields to drop; null for none
 */
public record EventRules(@Nullable Rules rules) {
    /** Every event goes on as it came. */
    public static final EventRules NONE = new EventRules(null);
}
