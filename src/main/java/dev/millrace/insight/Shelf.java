package dev.millrace.insight;

import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/** Where the merge keeps things: bytes by bytes, in the unsigned order of their keys. */
interface Shelf {
    byte @Nullable [] get(byte[] key);

    void put(byte[] key, byte[] value);

    void remove(byte[] key);

    /** Visits what lies between the keys, the first included, the other not; nothing may be changed meanwhile. */
    void visit(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor);

    /** Visits everything. */
    void visit(BiConsumer<byte[], byte[]> visitor);
}
