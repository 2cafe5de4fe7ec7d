package dev.millrace.deadletter;

import java.nio.ByteBuffer;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.Position;
import dev.millrace.record.Verdict;

/**
 * A rejected record with its reason.
 *
 * @param origin where the record lies
 * @param key the record's key, null when it has none; a view, read once
 * @param value the record's value, null for a tombstone; a view, read once
 * @param rejected why
 * @param timestamp when it was rejected
 * @param consumer which worker rejected it
 * @param contract name and version of the contract that was in force
 * @param retries how often it had been tried before
 */
public record DeadLetter(Position origin, @Nullable ByteBuffer key, @Nullable ByteBuffer value,
        long originalTimestamp,
        Verdict.Rejected rejected, Instant timestamp, String pipeline, String contract, String consumer,
        int retries) {}
