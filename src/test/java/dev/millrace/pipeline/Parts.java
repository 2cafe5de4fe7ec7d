package dev.millrace.pipeline;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.contract.Contract;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.kafka.Compression;
import dev.millrace.record.Partition;
import dev.millrace.settle.Batch;
import dev.millrace.settle.Chain;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.CutReason;
import dev.millrace.settle.Head;
import dev.millrace.settle.Identity;
import dev.millrace.settle.Loading;
import dev.millrace.settle.Outcome;
import dev.millrace.settle.Register;
import dev.millrace.settle.Settlement;
import dev.millrace.settle.TopicId;
import dev.millrace.settle.WorkRules;

/** Parts of a worker that forwards, without Kafka: chains whose batches carry what a worker's carry, and a clock. */
final class Parts {
    static final TopicId LIFE = new TopicId(1, 2);
    final MemoryBudget budget;
    final Clock clock = new Clock();
    final Counters counters = new Counters(clock);
    final Settlement<BatchContent> settlement;

    /** Stands still unless it is moved. */
    static final class Clock implements Time {
        private long nanos;

        @Override
        public long wallMillis() {
            return nanos / 1_000_000;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        void pass(Duration time) {
            nanos += time.toNanos();
        }
    }

    Parts(ByteSize memory) throws InvalidContractException {
        budget = new MemoryBudget(memory);
        RuleSet rules = RuleSet.of(new PipelineSettings("p",
                new SourceSettings("t", "g", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                Contract.compile("any", "{}"), new TopicSinkSettings("out", null, Compression.NONE),
                BatchLimits.FORWARDING, "t.dlq", 1, ByteSize.mebibytes(1)));
        settlement = new Settlement<>(() -> new WorkRules(rules.hash(), 0), 4_000,
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
    }

    /** A partition that was found settled up to the offset. */
    Chain<BatchContent> chain(int partition, long settled) {
        Partition at = new Partition("t", partition);
        settlement.assigned(at);
        Chain<BatchContent> chain = settlement.chain(at).orElseThrow();
        chain.load(new Loading.Resume(new Head(new ChainId("p", 1, LIFE, at),
                new Register(0, settled, -1, List.of(), 0)), 0, false, ""));
        return chain;
    }

    /** Takes the next records into the chain, and ends the batch. */
    static Batch<BatchContent> batch(Chain<BatchContent> chain, int records) {
        Batch<BatchContent> batch = chain.filling();
        for (int i = 0; i < records; i++) {
            long offset = chain.position();
            byte[] event = ("{\"n\":" + offset + "}").getBytes(StandardCharsets.US_ASCII);
            batch.content().accept(new ConsumerRecord<>("t", 0, offset, null, null), null, event, 0,
                    event.length);
            chain.take(batch, offset, 0);
        }
        Batch<BatchContent> ended = chain.cut(CutReason.RECORDS, 0);
        ended.content().end(1);
        return ended;
    }

    /** Has everything that is to be written committed. */
    void commit() {
        var _ = settlement.plan(new Identity(1, "m"), Set.of()).orElseThrow();
        var _ = settlement.ended(new Outcome.Committed());
    }

    Optional<String> trouble(String where) {
        return Optional.ofNullable(counters.troubles().get(where)).map(Trouble::what);
    }
}
