package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.Optional;

/**
 * What an open transaction keeps from readers of committed records.
 *
 * @param offsets between the last stable offset and the high watermark
 * @param producerId of the oldest open transaction; -1 where the brokers do not say
 * @param idle since its last write; empty where the brokers do not say
 * @param isHanging open for longer than any sound transaction
 */
public record Held(long offsets, long producerId, Optional<Duration> idle, boolean isHanging) {}
