package dev.millrace.example;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A record and what has to become of it.
 *
 * @param name unique in its pipeline
 * @param file where it is written
 * @param line of the file, from 1
 * @param after values of records that came before it, oldest first; they share its key and its timestamp
 * @param now the wall clock while it is processed
 */
public record Example(String name, String file, int line, Input input, List<Input> after, Instant now,
        Expectation expected) {
    public Example {
        after = List.copyOf(after);
    }

    /**
     * A record as Kafka would give it.
     *
     * @param key null for a record without a key
     * @param value null for a tombstone
     */
    public record Input(@Nullable ByteBuffer key, @Nullable ByteBuffer value, Instant timestamp) {}
}
