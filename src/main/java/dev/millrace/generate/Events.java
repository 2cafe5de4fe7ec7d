package dev.millrace.generate;

import java.util.List;

/**
 * One kind of events as JSON, written straight into bytes. Event i is a function of i alone, so every stretch can be
 * made again, in any order, by any thread. Immutable and thread-safe.
 */
public sealed interface Events permits NetworkEvents, LoginEvents {
    /** The key of the event's record, in UTF-8. May be shared: not to be changed. */
    byte[] key(long index);

    /**
     * Writes one event: a flat JSON object in ASCII, without white space, whose strings hold neither commas nor braces.
     *
     * @param index from 0
     * @param back by how many milliseconds the timestamp is earlier than its place
     * @param target with room for {@link #maxLength} bytes
     * @return how many bytes from 0 were written
     */
    int write(long index, long back, byte[] target);

    /** No event is longer, in bytes. */
    int maxLength();

    /** Fields whose values are numbers, at least one. */
    List<String> numberFields();

    /** Fields without which an event breaks its contract, at least one, none of them the first. */
    List<String> requiredFields();
}
