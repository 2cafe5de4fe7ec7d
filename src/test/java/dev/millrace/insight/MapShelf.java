package dev.millrace.insight;

import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/** A shelf in a map. */
final class MapShelf implements Shelf {
    private final TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
    }

    @Override
    public void remove(byte[] key) {
        map.remove(key);
    }

    @Override
    public void visit(byte[] from, byte[] to, BiConsumer<byte[], byte[]> visitor) {
        map.subMap(from, to).forEach(visitor);
    }

    @Override
    public void visit(BiConsumer<byte[], byte[]> visitor) {
        map.forEach(visitor);
    }

    int size() {
        return map.size();
    }
}
