package dev.millrace.pipeline;

import dev.millrace.transform.cel.KeyRule;
import dev.millrace.transform.dedupe.DedupeLimits;

/**
 * Which events are taken for one and the same.
 *
 * @param by gives the id of an event; those of equal ids are compared
 * @param limits how long ids are remembered, and how many
 */
public record Dedupe(KeyRule by, DedupeLimits limits) {}
