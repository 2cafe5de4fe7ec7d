package dev.millrace.settle;

/**
 * A decided end of a batch; it begins where the one before ends.
 *
 * @param end the first offset after the batch
 */
public record Cut(long end, CutAttributes attributes) {}
