package dev.millrace.insight;

/**
 * What was added up of the events of one window. Merging is associative and commutative, so it does not matter who
 * counted what and in which order it comes together: exactly for counts, within the documented error for sketches.
 * Mutable, one thread at a time.
 */
sealed interface Aggregate permits EventCount, Labels, Numbers, DistinctValues, Spread {
    /** Takes one more event in; allocates nothing once it has grown to its traffic, sketches excepted. */
    void add(EventFields fields, int slot);

    /**
     * Takes in what somebody else added up, and leaves that as it is.
     *
     * @throws IllegalArgumentException when it is of another kind
     */
    void merge(Aggregate other);

    /** Events that were added. */
    long events();

    /** Memory it takes, roughly. */
    long heldBytes();

    /** Appends it to an increment; {@link IncrementCodec} says how. */
    void write(ByteWriter out);
}
