package dev.millrace.pipeline;

import org.jspecify.annotations.Nullable;

import dev.millrace.insight.Insights;
import dev.millrace.transform.cel.Rules;

/**
 * What a pipeline does with events that their contract has accepted, before they go to the sink.
 *
 * @param rules filter, fields to set and fields to drop; null for none
 * @param dedupe null when repeated events go on like any other
 * @param insights what is counted of those that go on; null for nothing
 */
public record EventRules(@Nullable Rules rules, @Nullable Dedupe dedupe, @Nullable Insights insights) {
    /** Every event goes on as it came. */
    public static final EventRules NONE = new EventRules(null, null, null);
}
