package dev.millrace.ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.Time;
import dev.millrace.record.OffsetRange;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Cut;
import dev.millrace.settle.CutAttributes;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;
import dev.millrace.store.Content;
import dev.millrace.store.FolderStore;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeepAuditTest {
    private static final ChainId CHAIN = Bookkeeping.CHAIN;
    private static final OffsetRange RANGE = new OffsetRange(0, 3);
    private static final String KEY = Bookkeeping.key(CHAIN, RANGE);

    @TempDir
    private Path folder;
    private FolderStore store;
    private final Audit audit = new Audit();
    private final Bookkeeping ledger = new Bookkeeping(audit);

    @BeforeEach
    void storeOne() throws Exception {
        store = new FolderStore(folder, Bookkeeping.BUCKET, MissingBucket.CREATE, Time.system());
        store.prepare();
        put(KEY, lines(3));
        var _ = ledger.entry(data(RANGE, lines(3), 3)).head(CHAIN, 0, 3);
    }

    private void put(String key, byte[] bytes) throws Exception {
        var _ = store.put(key, new Content(ByteBuffer.wrap(bytes), "application/gzip", Map.of()));
    }

    private static byte[] lines(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{}\n".repeat(count).getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    private static Entry data(OffsetRange range, byte[] object, int stored) {
        return entry(Entry.Kind.DATA, range, object, stored);
    }

    private static Entry entry(Entry.Kind kind, OffsetRange range, byte[] object, int stored) {
        CRC32C crc = new CRC32C();
        crc.update(object);
        return new Entry(CHAIN, range, kind, stored, stored, Map.of(),
                new Entry.StoredObject(Bookkeeping.BUCKET,
                        Bookkeeping.key(CHAIN, range), object.length, "%08x".formatted(crc.getValue()), 1),
                "records",
                "0000000b", null);
    }

    private List<String> problems() throws Exception {
        new DeepAudit(audit, store, Bookkeeping.BUCKET).run(bytes -> {});
        return audit.report().chains().stream().flatMap(books -> books.problems().stream()).toList();
    }

    @Test
    void objects_that_are_as_written_balance() throws Exception {
        assertThat(problems()).isEmpty();
    }

    @Test
    void an_object_that_is_gone_is_named() throws Exception {
        Files.delete(folder.resolve(Bookkeeping.BUCKET).resolve(KEY));

        assertThat(problems()).containsExactly("the object " + KEY + " is gone");
    }

    @Test
    void one_changed_byte_is_noticed() throws Exception {
        byte[] changed = lines(3);
        changed[4] ^= 1; // The time in the header, which no reader looks at.
        put(KEY, changed);

        assertThat(problems()).singleElement().asString().contains("checksum");
    }

    @Test
    void bytes_behind_the_end_are_noticed() throws Exception {
        byte[] longer = Arrays.copyOf(lines(3), lines(3).length + 7);
        put(KEY, longer);

        assertThat(problems()).singleElement().asString()
                .contains("has %,d bytes".formatted(longer.length), "%,d bytes".formatted(longer.length - 7));
    }

    @Test
    void an_object_that_is_cut_off_is_noticed() throws Exception {
        put(KEY, Arrays.copyOf(lines(3), lines(3).length - 9));

        assertThat(problems()).singleElement().asString().contains(KEY, "cannot be read");
    }

    @Test
    void an_object_with_fewer_events_than_were_stored_is_noticed() throws Exception {
        OffsetRange next = new OffsetRange(3, 8);
        put(Bookkeeping.key(CHAIN, next), lines(4));
        var _ = ledger.entry(data(next, lines(4), 5)).head(CHAIN, 0, 8);

        assertThat(problems()).containsExactly(
                "the object " + Bookkeeping.key(CHAIN, next) + " holds 4 events; 5 were stored");
    }

    @Test
    void an_object_that_no_entry_accounts_for_is_named() throws Exception {
        put(Bookkeeping.key(CHAIN, new OffsetRange(0, 2)), lines(2));

        assertThat(problems()).singleElement().asString()
                .contains("00000000000000000002.json.gz is not in the ledger");
    }

    @Test
    void a_stray_object_of_another_generation_is_named() throws Exception {
        ChainId second = CHAIN.withGeneration(2);
        put(Bookkeeping.key(second, RANGE), lines(3));
        var _ = ledger.gap(second, 0, 3).head(second, 0, 3);

        assertThat(problems()).singleElement().asString().contains(".g2.json.gz is not in the ledger");
    }

    @Test
    void both_generations_of_a_range_are_accounted_for() throws Exception {
        ChainId second = CHAIN.withGeneration(2);
        put(Bookkeeping.key(second, RANGE), lines(3));
        Entry first = data(RANGE, lines(3), 3);
        Entry.StoredObject object = new Entry.StoredObject(Bookkeeping.BUCKET, Bookkeeping.key(second, RANGE),
                lines(3).length, Objects.requireNonNull(first.object()).crc32c(), 1);
        var _ = ledger.entry(
                new Entry(second, RANGE, Entry.Kind.DATA, 3, 3, Map.of(), object, "records", "0000000b",
                        null))
                .head(second, 0, 3);

        assertThat(problems()).isEmpty();
    }

    @Test
    void objects_of_sealed_batches_may_be_there_already() throws Exception {
        put(Bookkeeping.key(CHAIN, new OffsetRange(3, 5)), lines(2));
        put(Bookkeeping.key(CHAIN, new OffsetRange(5, 9)), lines(4));
        var _ = ledger.head(new Head(CHAIN, new Register(0, 3, -1, List.of(cut(5), cut(9)), 8)));

        assertThat(problems()).isEmpty();
    }

    /** Between the reading of the ledger and the listing of the bucket, workers seal and store more. */
    @Test
    void objects_above_the_last_seal_that_was_read_are_newer_than_the_audit() throws Exception {
        put(Bookkeeping.key(CHAIN, new OffsetRange(5, 9)), lines(4));
        put(Bookkeeping.key(CHAIN, new OffsetRange(4, 5)), lines(1));
        var _ = ledger.head(new Head(CHAIN, new Register(0, 3, -1, List.of(cut(5)), 8)));

        assertThat(problems()).singleElement().asString()
                .contains("4-00000000000000000005.json.gz is not in the ledger");
    }

    @Test
    void a_connection_that_breaks_says_nothing_about_the_object() {
        ObjectStore breaking = new BreakingStore(store);

        assertThatThrownBy(() -> new DeepAudit(audit, breaking, Bookkeeping.BUCKET).run(bytes -> {}))
                .isInstanceOfSatisfying(StoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE))
                .hasMessageContaining(KEY).hasMessageContaining("connection reset");
        assertThat(audit.report().isBalanced()).isTrue();
    }

    @Test
    void objects_of_what_was_sealed_when_the_topic_was_deleted_may_be_there() throws Exception {
        put(Bookkeeping.key(CHAIN, new OffsetRange(3, 5)), lines(2));
        put(Bookkeeping.key(CHAIN, new OffsetRange(5, 9)), lines(4));
        var _ = ledger.entry(
                new Entry(CHAIN, new OffsetRange(3, 8), Entry.Kind.GAP, 0, 0, Map.of(), null, null, null,
                        "topic-gone"))
                .data(CHAIN, 8, 9, 1).head(CHAIN, 0, 9);

        assertThat(problems()).singleElement().asString()
                .contains("5-00000000000000000009.json.gz is not in the ledger");
    }

    private static Cut cut(long end) {
        return new Cut(end, new CutAttributes("0000000b", 1, 0, 1, 0, CutReason.RECORDS));
    }

    @Test
    void objects_that_are_not_ours_are_nobodys_business() throws Exception {
        put("t/notes.txt", lines(1));
        put("t/t+0000000001+0+1-2.json.gz", lines(1));
        put("t/other+0000000000+0+00000000000000000000-00000000000000000001.json.gz", lines(1));
        put("t/t+0000000000+0+99999999999999999999-99999999999999999999.json.gz", lines(1));

        assertThat(problems()).isEmpty();
    }

    /** Retention took records before the object was known to be stored: it may hold all of them or only the rest. */
    @Test
    void an_object_declared_short_may_hold_less() throws Exception {
        OffsetRange next = new OffsetRange(3, 8);
        put(Bookkeeping.key(CHAIN, next), lines(5));
        var _ = ledger.entry(entry(Entry.Kind.SHORT, next, lines(2), 2)).head(CHAIN, 0, 8);

        assertThat(problems()).isEmpty();
    }

    /** Whoever was the first to store it died before settling; his successor found nothing left to make an object of. */
    @Test
    void the_object_of_a_batch_of_which_nothing_was_left_may_be_there() throws Exception {
        put(Bookkeeping.key(CHAIN, new OffsetRange(3, 8)), lines(5));
        put(Bookkeeping.key(CHAIN, new OffsetRange(3, 7)), lines(4));
        var _ = ledger.entry(new Entry(CHAIN, new OffsetRange(3, 8), Entry.Kind.SHORT, 0, 0, Map.of(), null,
                "records", "0000000b", null)).head(CHAIN, 0, 8);

        assertThat(problems()).singleElement().asString()
                .contains("3-00000000000000000007.json.gz is not in the ledger");
    }
}
