package dev.millrace.console;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

import dev.millrace.base.Time;
import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.ledger.Entry;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;

/**
 * The objects that the ledger names lately: as folders, and their first lines. Nothing is listed in the store itself, and
 * nothing is opened that the ledger does not name. Thread-safe.
 */
final class Shelves {
    static final int MOST_LINES = 100;
    /** Of one line; the rest is left away, and said so. */
    private static final int LONGEST_LINE = 4_096;
    /** Each preview has a connection and buffers of its own. */
    private static final int AT_ONCE = 4;
    private final Books books;
    private final StoreSettings settings;
    private final Time time;
    private final Semaphore previews = new Semaphore(AT_ONCE);

    Shelves(Books books, StoreSettings settings, Time time) {
        this.books = books;
        this.settings = settings;
        this.time = time;
    }

    /** What lies below a folder. */
    private static final class Folder {
        private long objects;
        private long bytes;

        void add(long size) {
            objects++;
            bytes += size;
        }
    }

    /**
     * What lies in a folder: folders first, then objects with the newest offsets first.
     *
     * @param prefix "BUCKET/", or deeper, with a "/" at the end; "" for the buckets
     * @param filter part of a key that objects must have
     */
    Map<String, Object> folder(String prefix, String filter, int page, int size) {
        SortedMap<String, Folder> folders = new TreeMap<>();
        List<Entry> objects = new ArrayList<>();
        books.forEach(entry -> {
            Entry.StoredObject object = entry.object();
            if (object == null) {
                return;
            }
            String path = object.bucket() + "/" + object.key();
            if (path.startsWith(prefix) && path.contains(filter)) {
                int slash = path.indexOf('/', prefix.length());
                if (slash >= 0) {
                    folders.computeIfAbsent(path.substring(prefix.length(), slash), _ -> new Folder())
                            .add(object.bytes());
                } else {
                    objects.add(entry);
                }
            }
        });
        List<Map<String, Object>> items = new ArrayList<>();
        folders.forEach((name, folder) -> items.add(Fields.of("folder", name).with("objects", folder.objects)
                .with("bytes", folder.bytes).json()));
        objects.reversed().forEach(entry -> items.add(object(entry)));
        return Page.of(items, page, size).withAll(Map.of("prefix", prefix)).json();
    }

    private static Map<String, Object> object(Entry entry) {
        Entry.StoredObject object = entry.object();
        String key = object == null ? "" : object.key();
        return Fields.of("object", key.substring(key.lastIndexOf('/') + 1))
                .with("bucket", object == null ? null : object.bucket()).with("key", key)
                .with("bytes", object == null ? null : object.bytes())
                .with("pipeline", entry.chain().pipeline()).with("topic", entry.chain().partition().topic())
                .with("partition", entry.chain().partition().partition())
                .with("first", entry.range().first()).with("end", entry.range().end())
                .with("stored", entry.stored()).with("chain", entry.chain().text()).json();
    }

    /**
     * The first lines of an object.
     *
     * @throws RefusedException when the ledger does not name it, or the store does not give it
     */
    Map<String, Object> preview(String bucket, String key, int lines) throws RefusedException {
        Entry entry = entry(bucket, key);
        if (!previews.tryAcquire()) {
            throw RefusedException.unavailable("other objects are being read; try again in a moment");
        }
        try (ObjectStore store = Stores.open(settings, bucket, MissingBucket.FAIL, time);
                InputStream object = store.open(key)) {
            return Fields.of("location", store.location()).withAll(object(entry))
                    .with("lines", lines(format(key).decode(object), lines)).json();
        } catch (StoreException e) {
            throw RefusedException.unavailable("the store does not give it: " + e.getMessage());
        } catch (IOException e) {
            throw RefusedException.unavailable("it cannot be read: " + e.getMessage());
        } finally {
            previews.release();
        }
    }

    private Entry entry(String bucket, String key) throws RefusedException {
        List<Entry> found = new ArrayList<>();
        books.forEach(entry -> {
            Entry.StoredObject object = entry.object();
            if (object != null && object.bucket().equals(bucket) && object.key().equals(key)) {
                found.add(entry);
            }
        });
        if (found.isEmpty()) {
            throw RefusedException.unknown("the ledger names no such object among those it named lately");
        }
        return found.getLast();
    }

    private static Format format(String key) throws RefusedException {
        return Formats.ofKey(key)
                .orElseThrow(() -> RefusedException.wrong("nothing here reads objects of this format"));
    }

    private static List<Map<String, Object>> lines(InputStream plain, int most) throws IOException {
        List<Map<String, Object>> lines = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(plain)) {
            byte[] line = new byte[LONGEST_LINE];
            int length = 0;
            int next = in.read();
            while (lines.size() < most && next >= 0) {
                if (next == '\n') {
                    lines.add(line(line, length));
                    length = 0;
                } else {
                    if (length < LONGEST_LINE) {
                        line[length] = (byte) next;
                    }
                    length++;
                }
                next = in.read();
            }
            if (length > 0 && lines.size() < most) {
                lines.add(line(line, length));
            }
        }
        return lines;
    }

    private static Map<String, Object> line(byte[] bytes, int length) {
        int shown = Math.min(length, LONGEST_LINE);
        return Fields.of("text", new String(bytes, 0, shown, StandardCharsets.UTF_8))
                .with("bytes", length).with("cut", length > shown ? true : null).json();
    }
}
