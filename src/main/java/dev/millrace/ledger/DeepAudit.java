package dev.millrace.ledger;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.Checksum;
import java.util.zip.ZipException;

import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.Gap;
import dev.millrace.settle.Head;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;

/**
 * Holds the ledger against the objects themselves: each object that an entry names is read whole, and its length,
 * checksum and number of events must be as written; and no object of a chain may be there that the ledger does not know.
 */
public final class DeepAudit {
    /** Names as {@link ChainId#objectName} makes them, with folder and extension. */
    private static final Pattern KEY = Pattern
            .compile("(?:.*/)?([^/]+\\+(\\d{20})-(\\d{20})(?:\\.g\\d+)?)\\.[^/]+");
    private final Audit audit;
    private final ObjectStore store;
    private final String bucket;

    public DeepAudit(Audit audit, ObjectStore store, String bucket) {
        this.audit = audit;
        this.store = store;
        this.bucket = bucket;
    }

    /**
     * Reads every object that the ledger has in this bucket and lists the bucket; what is wrong goes into the audit's
     * books.
     *
     * @param progress told after each object how many bytes it had
     * @throws StoreException when the store cannot be read, which says nothing about the books
     */
    public void run(LongConsumer progress) throws StoreException {
        Set<String> known = new HashSet<>();
        for (Entry entry : audit.entriesWithObject()) {
            Entry.StoredObject object = entry.object();
            if (object != null && object.bucket().equals(bucket)) {
                known.add(object.key());
                check(entry, object).ifPresent(problem -> audit.problem(entry.chain(), problem));
                progress.accept(object.bytes());
            }
        }
        store.list("", info -> {
            if (!known.contains(info.key())) {
                stray(info.key());
            }
        });
    }

    private Optional<String> check(Entry entry, Entry.StoredObject object) throws StoreException {
        Seen seen = new Seen();
        long lines;
        try (InputStream in = store.open(object.key())) {
            Optional<Format> format = Formats.ofKey(object.key());
            if (format.isEmpty()) {
                return Optional.of("the object " + object.key() + " has no format that is known here");
            }
            lines = lines(format.get(), new CheckedInputStream(in, seen));
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.NOT_FOUND) {
                return Optional.of("the object " + object.key() + " is gone");
            }
            throw e;
        } catch (ZipException | EOFException e) {
            return Optional.of("the object " + object.key() + " cannot be read: " + e.getMessage());
        } catch (IOException e) {
            // The way to the store broke: that says nothing about the object.
            throw new StoreException(StoreException.Kind.UNAVAILABLE, "reading the object " + object.key()
                    + " from " + store.location() + ": " + e.getMessage() + "; try again", e);
        }
        if (entry.kind() == Entry.Kind.SHORT) {
            return Optional.empty();
        }
        String found = "%08x".formatted(seen.getValue());
        if (seen.bytes != object.bytes() || !found.equals(object.crc32c())) {
            return Optional.of("the object %s has %,d bytes and checksum %s; %,d bytes and %s were written"
                    .formatted(object.key(), seen.bytes, found, object.bytes(), object.crc32c()));
        }
        return lines == entry.stored()
                ? Optional.empty()
                : Optional.of("the object %s holds %,d events; %,d were stored".formatted(object.key(), lines,
                        entry.stored()));
    }

    /** Checksum and length of the bytes that passed. */
    private static final class Seen implements Checksum {
        private final CRC32C crc = new CRC32C();
        private long bytes;

        @Override
        public void update(int value) {
            crc.update(value);
            bytes++;
        }

        @Override
        public void update(byte[] source, int offset, int length) {
            crc.update(source, offset, length);
            bytes += length;
        }

        @Override
        public long getValue() {
            return crc.getValue();
        }

        @Override
        public void reset() {
            crc.reset();
            bytes = 0;
        }
    }

    private static long lines(Format format, InputStream object) throws IOException {
        long lines = 0;
        byte[] buffer = new byte[64 * 1024];
        InputStream plain = format.decode(object);
        for (int read = plain.read(buffer); read >= 0; read = plain.read(buffer)) {
            for (int i = 0; i < read; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
        }
        long _ = object.transferTo(OutputStream.nullOutputStream());
        return lines;
    }

    /** An object that looks like one of a chain's, but that no entry and no sealed batch accounts for. */
    private void stray(String key) {
        Matcher parts = KEY.matcher(key);
        if (!parts.matches()) {
            return;
        }
        range(parts).ifPresent(range -> {
            for (Head head : audit.heads()) {
                if (head.chain().objectName(range).equals(parts.group(1)) && !isSealed(head, range)
                        && !isNewer(head, range) && !isGone(head, range) && !isShort(head, range)) {
                    audit.problem(head.chain(), "the object " + key + " is not in the ledger");
                }
            }
        });
    }

    /** Empty for numbers that no batch can have. */
    private static Optional<OffsetRange> range(Matcher parts) {
        try {
            return Optional.of(
                    new OffsetRange(Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** While workers go on, they seal and store what the head that was read knows nothing of. */
    private static boolean isNewer(Head head, OffsetRange range) {
        return range.first() >= head.register().lastCut();
    }

    /** What was sealed when its topic was deleted may have been stored; nobody could be asked any more. */
    private boolean isGone(Head head, OffsetRange range) {
        return !range.isEmpty() && audit.entryAt(head.chain(), range.first())
                .filter(entry -> Gap.Cause.TOPIC_GONE.label().equals(entry.cause())
                        && entry.range().contains(range.end() - 1))
                .isPresent();
    }

    /** Stored by somebody who could not say so any more, before retention took what it was made of. */
    private boolean isShort(Head head, OffsetRange range) {
        return audit.entryAt(head.chain(), range.first())
                .filter(entry -> entry.kind() == Entry.Kind.SHORT && entry.range().equals(range)).isPresent();
    }

    private static boolean isSealed(Head head, OffsetRange range) {
        long first = head.register().settled();
        for (Cut cut : head.register().cuts()) {
            if (range.equals(new OffsetRange(first, cut.end()))) {
                return true;
            }
            first = cut.end();
        }
        return false;
    }
}
