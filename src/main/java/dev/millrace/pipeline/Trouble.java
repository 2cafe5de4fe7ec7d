package dev.millrace.pipeline;

import java.time.Instant;

/**
 * What is wrong with one part of a pipeline now.
 *
 * @param since when that part began to be in trouble, whatever it was at first
 */
public record Trouble(String what, Instant since) {}
