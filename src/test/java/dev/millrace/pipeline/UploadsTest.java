package dev.millrace.pipeline;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Histogram;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.contract.Contract;
import dev.millrace.format.Encoded;
import dev.millrace.format.Encoder;
import dev.millrace.format.EventLines;
import dev.millrace.format.Format;
import dev.millrace.format.Formats;
import dev.millrace.record.Partition;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.CutAttributes;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Head;
import dev.millrace.settle.Loading;
import dev.millrace.settle.Register;
import dev.millrace.settle.Settlement;
import dev.millrace.settle.TopicId;
import dev.millrace.settle.WorkRules;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.Naps;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.PutListener;
import dev.millrace.store.PutTrouble;
import dev.millrace.store.RetryingPut;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;
import dev.millrace.testkit.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Batches become objects beside the poll thread, whose part the test plays. */
final class UploadsTest {
    private static final Partition PARTITION = new Partition("t", 0);
    private static final byte[] EVENT = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final int EVENTS = 3_000;
    private static final Format GZIP = Formats.of("json.gz");

    private final MemoryBudget budget = new MemoryBudget(ByteSize.mebibytes(64));
    private int writer = GZIP.encoders().getFirst().id();
    @TempDir
    private Path folder;
    private ObjectStore store;
    private Uploads uploads;
    private RuleSet rules;
    private Chain<BatchContent> chain;

    @BeforeEach
    void open() throws Exception {
        store = Stores.open(new StoreSettings.Folder(folder), "bucket", MissingBucket.CREATE, Time.system());
        var puts = new RetryingPut(store, 1,
                new RetryingPut.Waiting(Time.system(), new Naps(), new Random()), new Deaf());
        uploads = new Uploads(puts, "p", budget, Time.system(), Histogram.ofSeconds());
        rules = RuleSet.of(new PipelineSettings("p",
                new SourceSettings("t", "g", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                Contract.compile("any", "{}"), new ObjectSinkSettings("bucket", "{topic}", "json.gz"),
                BatchLimits.DEFAULT, "t.dlq", 1, ByteSize.mebibytes(1)));
        chain = chain();
    }

    private static final class Deaf implements PutListener {
        @Override
        public void failed(PutTrouble trouble) {}

        @Override
        public void ended(String key, int failures, Duration lasting) {}
    }

    @AfterEach
    void close() {
        uploads.close();
        store.close();
    }

    /** A partition that was found with nothing under way. */
    private Chain<BatchContent> chain() {
        Settlement<BatchContent> settlement = new Settlement<>(() -> new WorkRules(rules.hash(), writer),
                4_000,
                new Chain.ContentFactory<>() {
                    @Override
                    public BatchContent open(Partition partition, String hash) {
                        return new BatchContent(rules, Tools.of(rules), null, 0, budget);
                    }

                    @Override
                    public void close(BatchContent content) {
                        content.close();
                    }
                }, 8 << 20);
        settlement.assigned(PARTITION);
        Chain<BatchContent> open = settlement.chain(PARTITION).orElseThrow();
        load(open);
        return open;
    }

    private static void load(Chain<BatchContent> parked) {
        parked.load(new Loading.Resume(new Head(new ChainId("p", 1, new TopicId(1, 2), PARTITION),
                new Register(0, 0, -1, List.of(), 0)), 0, false, ""));
    }

    private Batch<BatchContent> batch() {
        Batch<BatchContent> batch = chain.filling();
        for (int i = 0; i < EVENTS; i++) {
            batch.content().accept(new ConsumerRecord<>("t", 0, 0, null, null), null, EVENT, 0,
                    EVENT.length);
            chain.take(batch, i, 0);
        }
        return chain.cut(CutReason.RECORDS, 0);
    }

    private Uploads.Result result() throws Exception {
        List<Uploads.Result> results = new ArrayList<>();
        Await.until("there is a result", () -> {
            uploads.poll().ifPresent(results::add);
            return !results.isEmpty();
        });
        return results.getFirst();
    }

    private static byte[] bytes(Encoded object) {
        ByteBuffer view = object.bytes().duplicate();
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    private static String text(Encoded object) throws IOException {
        try (var in = GZIP.decode(new ByteArrayInputStream(bytes(object)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_batch_is_written_by_the_encoder_it_is_pinned_to_even_if_another_is_preferred() throws Exception {
        for (Encoder encoder : GZIP.encoders()) {
            writer = encoder.id();
            chain = chain();
            uploads.encode(batch());

            Uploads.Result.Made made = (Uploads.Result.Made) result();

            EventLines lines = new EventLines();
            for (int i = 0; i < EVENTS; i++) {
                lines.append(EVENT, 0, EVENT.length);
            }
            assertThat(made.batch().attributes().writer()).isEqualTo(encoder.id());
            assertThat(bytes(made.object())).isEqualTo(bytes(encoder.encode(lines)));
        }
    }

    @Test
    void what_no_encoder_here_can_write_is_cut_again_for_one_that_can() throws Exception {
        writer = 0;
        uploads.encode(batch());

        Uploads.Result result = result();
        writer = GZIP.encoders().getLast().id();
        chain.reload();

        assertThat(result).isInstanceOf(Uploads.Result.NotMade.class);
        assertThat(budget.used().bytes()).isZero();
        load(chain);
        assertThat(batch().attributes().writer()).isEqualTo(writer);
    }

    @Test
    void memory_is_counted_while_it_is_used_and_all_of_it_comes_back() throws Exception {
        Batch<BatchContent> batch = batch();
        long lines = batch.content().heldBytes();
        uploads.encode(batch);

        Uploads.Result.Made made = (Uploads.Result.Made) result();
        batch.content().encoded(made.object());

        assertThat(lines).isBetween((long) EVENTS * 8, EVENTS * 8 + 64L * 1024);
        assertThat(budget.used().bytes()).isEqualTo(made.object().bytes().remaining());
        batch.content().close();
        assertThat(budget.used().bytes()).isZero();
    }

    /** Were the lines given back then, the next batch would be filled into the bytes that are being compressed. */
    @Test
    void lines_of_a_batch_that_is_forgotten_while_it_is_encoded_stay_until_the_object_is_made()
            throws Exception {
        Batch<BatchContent> batch = batch();
        EventLines lines = batch.content().encodingBegins();

        chain.reload();

        assertThat(lines.lines()).isEqualTo(EVENTS);
        assertThat(budget.used().bytes()).isPositive();
        batch.content().encoded(GZIP.encoders().getFirst().encode(lines));
        assertThat(lines.lines()).isZero();
        assertThat(budget.used().bytes()).isZero();
    }

    @Test
    void lines_that_are_being_encoded_when_the_worker_ends_are_never_used_again() throws Exception {
        Batch<BatchContent> batch = batch();
        EventLines lines = batch.content().encodingBegins();

        batch.content().encodingAbandoned();
        chain.reload();

        assertThat(lines.lines()).isEqualTo(EVENTS);
        assertThat(budget.used().bytes()).isZero();
    }

    @Test
    void a_worker_that_ends_while_batches_are_encoded_leaves_no_memory_taken() throws Exception {
        List<Chain<BatchContent>> chains = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            chain = chain();
            chains.add(chain);
            uploads.encode(batch());
        }

        uploads.close();
        chains.forEach(Chain::reload);

        Await.until("the working memory is given back too", () -> budget.used().bytes() == 0);
    }

    @Test
    void the_book_accepts_sealed_batches_of_every_encoder_here_and_of_no_other() {
        RuleBook book = new RuleBook(rules);

        assertThat(book.inForce()).isEqualTo(new WorkRules(rules.hash(), writer));
        for (Encoder encoder : GZIP.encoders()) {
            assertThat(book.canExecute(sealed(rules.hash(), encoder.id()))).isTrue();
        }
        assertThat(book.canExecute(sealed(rules.hash(), 0))).isFalse();
        assertThat(book.canExecute(sealed("00000000", writer))).isFalse();
    }

    private static CutAttributes sealed(String hash, int number) {
        return new CutAttributes(hash, number, 0, 1, 0, CutReason.RECORDS);
    }

    @Test
    void an_object_holds_the_events() throws Exception {
        uploads.encode(batch());

        Uploads.Result.Made made = (Uploads.Result.Made) result();

        assertThat(text(made.object())).isEqualTo("{\"a\":1}\n".repeat(EVENTS));
    }
}
