package dev.millrace.drill;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;

/** Reads objects as anyone would: by listing the store. */
final class Objects {
    private Objects() {}

    /** Tells the oracle of every object. */
    static void tell(ObjectStore store, Oracle oracle) throws StoreException {
        List<String> keys = new ArrayList<>();
        store.list("", info -> keys.add(info.key()));
        for (String key : keys) {
            oracle.object(key, prints(store, key));
        }
    }

    /** A line that cannot be read to its end is taken as what is there of it, which the oracle will not know. */
    private static long[] prints(ObjectStore store, String key) throws StoreException {
        List<Long> prints = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream object = store.open(key);
                InputStream in = new BufferedInputStream(decoded(key, object))) {
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    prints.add(Dump.print(ByteBuffer.wrap(line.toByteArray())));
                    line.reset();
                } else {
                    line.write(c);
                }
            }
        } catch (IOException e) {
            line.write('?');
        }
        if (line.size() > 0) {
            prints.add(Dump.print(ByteBuffer.wrap(line.toByteArray())));
        }
        return prints.stream().mapToLong(Long::longValue).toArray();
    }

    /** What no format of ours made is taken as it is, and the oracle will not know it. */
    private static InputStream decoded(String key, InputStream object) throws IOException {
        Optional<Format> format = Formats.ofKey(key);
        return format.isEmpty() ? object : format.get().decode(object);
    }
}
