package dev.millrace.drill;

import java.time.Duration;

/**
 * One fault at one time.
 *
 * @param after the beginning of its round
 * @param lasts how long until it is mended; of an operator's fault, about how long its steps take
 * @param pick decides whom it hits, as far as there is a choice; not negative
 */
public record Strike(Fault fault, Duration after, Duration lasts, int pick) {}
