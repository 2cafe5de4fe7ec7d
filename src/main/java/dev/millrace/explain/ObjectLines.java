package dev.millrace.explain;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;

import dev.millrace.format.Format;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;

/**
 * Where an event lies in an object.
 *
 * @param lines numbers from 1 of those that are equal to it byte for byte; no more than {@link #MOST}
 * @param all lines of the object
 */
record ObjectLines(List<Long> lines, long all) {
    /** An event that lies there more often is not told apart by counting them. */
    private static final int MOST = 1_000;

    ObjectLines {
        lines = List.copyOf(lines);
    }

    /**
     * Reads an object whole.
     *
     * @throws StoreException when it is gone, damaged, or the store does not answer
     */
    static ObjectLines of(ObjectStore store, String key, Format format, ByteBuffer event)
            throws StoreException {
        byte[] wanted = new byte[event.remaining()];
        event.duplicate().get(wanted);
        List<Long> found = new ArrayList<>();
        long number = 0;
        try (InputStream object = store.open(key);
                InputStream plain = new BufferedInputStream(format.decode(object), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(wanted.length + 1);
            for (int next = plain.read(); next >= 0; next = plain.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                number++;
                if (line.size() == wanted.length && found.size() < MOST
                        && Arrays.equals(line.toByteArray(), wanted)) {
                    found.add(number);
                }
                line.reset();
            }
            return new ObjectLines(found, number);
        } catch (ZipException | EOFException e) {
            throw new StoreException(StoreException.Kind.REFUSED, "the object " + key + " is damaged: "
                    + e.getMessage() + "; see millrace audit --deep", e);
        } catch (IOException e) {
            throw new StoreException(StoreException.Kind.UNAVAILABLE,
                    "reading the object " + key + " from " + store.location() + ": " + e.getMessage()
                            + "; try again",
                    e);
        }
    }
}
