package dev.millrace.console;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.ops.lag.LagSnapshot;
import dev.millrace.pipeline.PipelineStatus;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Head;
import dev.millrace.settle.Register;
import dev.millrace.settle.TopicId;
import dev.millrace.store.StoreSettings;

/** What the console would have seen, without anything to look at: nothing is started, nothing is asked. */
final class Scene {
    private static final TopicId ID = TopicId.parse("0123456789abcdef0123456789abcdef");
    final FakeLetters letters = new FakeLetters();
    LagSnapshot lag = LagSnapshot.NONE;
    final LedgerCodec codec = new LedgerCodec();
    final Watch watch;
    final Api api;

    Scene(Path folder) {
        Clients clients = new Clients(
                new KafkaSettings("127.0.0.1:1", GroupProtocol.CONSUMER, Map.of()));
        Sources sources = new Sources(List::of, new MemoryBudget(ByteSize.mebibytes(64)), clients,
                new StoreSettings.Folder(folder),
                new Sources.Engines(letters, _ -> Optional.empty(), () -> lag),
                "millrace test", Time.system());
        this.watch = new Watch(sources);
        this.api = new Api(sources, watch);
    }

    static ChainId chain(String topic, int partition) {
        return new ChainId("p", 1, ID, new Partition(topic, partition));
    }

    static Entry entry(ChainId chain, long first, long end) {
        long records = end - first;
        return new Entry(chain, new OffsetRange(first, end), Entry.Kind.DATA, records, records - 1,
                Map.of("type", 1L),
                new Entry.StoredObject("bucket", "a/b/" + chain.objectName(new OffsetRange(first, end))
                        + ".json.gz", 1_000, "00000000", 1),
                "records", "r", null);
    }

    void enter(Entry entry) {
        watch.books().visit(LedgerKey.of(entry.chain(), entry.range()), codec.encode(entry));
    }

    void settle(ChainId chain, long start, long settled) {
        Head head = new Head(chain, new Register(start, settled, -1, List.of(), 1));
        watch.books().visit(new LedgerKey.OfHead(chain), codec.encode(head));
    }

    void beat(long sequence, long taken) {
        watch.pulses().add(new Pulse(sequence, Instant.ofEpochSecond(1_800_000_000L + sequence),
                sequence * 1_000_000_000L, 0, List.of(beat(taken))));
    }

    private static Beat beat(long taken) {
        return new Beat("p", taken, taken, 0, 0, 0, Map.of(), 0, 0, 0, 4, 0, Map.of(),
                new PipelineStatus.Protocol(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), Optional.empty());
    }

    Object ask(String path, Map<String, String> query) throws RefusedException {
        Route route = api.routes().stream()
                .filter(candidate -> candidate.path().equals(path) && candidate.method().equals("GET"))
                .findFirst().orElseThrow();
        return route.handler().answer(new Request("GET", Api.ROOT + path, query, null));
    }
}
