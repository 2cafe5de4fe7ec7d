package dev.millrace.settle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.millrace.record.Partition;
import dev.millrace.store.Receipt;

/** A worker with one partition and no world around it, for tests that go step by step. */
final class OneWorker {
    static final Partition PARTITION = new Partition("t", 0);
    static final TopicId TOPIC = new TopicId(0x0123456789abcdefL, 0x0fedcba987654321L);
    static final ChainId CHAIN = new ChainId("p", 1, TOPIC, PARTITION);
    static final Identity MEMBER = new Identity(3, "m");
    static final int EPOCH = 5;

    private final List<String> opened = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private final Settlement<String> settlement;

    OneWorker() {
        this(3_840);
    }

    OneWorker(int metadataLimit) {
        settlement = new Settlement<>(() -> new WorkRules("0000000a", 1), metadataLimit,
                new Chain.ContentFactory<>() {
                    @Override
                    public String open(Partition partition, String rules) {
                        opened.add(rules);
                        return rules + "#" + opened.size();
                    }

                    @Override
                    public void close(String content) {
                        closed.add(content);
                    }
                }, 8 << 20);
        settlement.assigned(PARTITION);
    }

    /** A worker whose chain begins at an offset, with the register written. */
    static OneWorker begunAt(long start) {
        OneWorker worker = new OneWorker();
        worker.chain()
                .load(new Loading.Begin(new Head(CHAIN, Register.genesis(start)), List.of(), List.of(), ""));
        var _ = worker.commit();
        return worker;
    }

    /** A worker that found this register, with the log beginning at an offset. */
    static OneWorker resumed(Register register, long logStart) {
        OneWorker worker = new OneWorker();
        worker.chain().load(new Loading.Resume(new Head(CHAIN, register), logStart, false, ""));
        return worker;
    }

    Settlement<String> settlement() {
        return settlement;
    }

    Chain<String> chain() {
        return settlement.chain(PARTITION).orElseThrow();
    }

    /** Rules of the contents made so far. */
    List<String> opened() {
        return opened;
    }

    /** Contents given back. */
    List<String> closed() {
        return closed;
    }

    Optional<Step<String>> plan() {
        return settlement.plan(MEMBER, Set.of()).map(advance -> advance.steps().getFirst());
    }

    /** Plans a transaction and is told that it was committed. */
    Step<String> commit() {
        Step<String> step = plan().orElseThrow();
        var _ = settlement.ended(new Outcome.Committed());
        return step;
    }

    /** Takes records at the next offsets, as a poll would give them. */
    List<Batch<String>> read(int records) {
        List<Batch<String>> complete = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            long offset = chain().position();
            complete.addAll(reach(offset));
            Batch<String> batch = chain().filling();
            chain().take(batch, offset, EPOCH);
        }
        complete.addAll(reach(chain().position()));
        return complete;
    }

    /** The consumer moved on; sealed batches that this completes. */
    List<Batch<String>> reach(long position) {
        List<Batch<String>> complete = new ArrayList<>();
        for (var next = chain().reach(position); next.isPresent(); next = chain().reach(position)) {
            complete.add(next.get());
        }
        return complete;
    }

    /** Ends the batch that fills. */
    Batch<String> cut(boolean exports) {
        Batch<String> batch = chain().cut(CutReason.RECORDS, 1_700_000_000L);
        chain().encoded(batch, exports);
        return batch;
    }

    /** Reads and cuts one batch. */
    Batch<String> batch(int records, boolean exports) {
        var _ = read(records);
        return cut(exports);
    }

    void store(Batch<String> batch) {
        chain().stored(batch.chain(), batch.range(), batch.attributes(), receipt());
    }

    static CutAttributes attributes(long records) {
        return new CutAttributes("0000000b", 1, 1_700_000_000L, records, records == 0 ? -1 : EPOCH,
                CutReason.RECORDS);
    }

    /** A register with sealed batches of so many records each, without holes. */
    static Register sealed(long settled, int... lengths) {
        List<Cut> cuts = new ArrayList<>();
        long end = settled;
        for (int length : lengths) {
            end += length;
            cuts.add(new Cut(end, attributes(length)));
        }
        return new Register(0, settled, EPOCH, cuts, 7);
    }

    /** What a store would give. */
    static Receipt receipt() {
        return Receipt.acknowledged("key", 1);
    }
}
