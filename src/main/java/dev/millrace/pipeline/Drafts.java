package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;

import dev.millrace.base.Time;
import dev.millrace.insight.Increment;
import dev.millrace.insight.InsightTopics;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.settle.Advance;
import dev.millrace.settle.Batch;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.Gap;
import dev.millrace.settle.Head;
import dev.millrace.settle.Step;

/** Turns planned transactions into records. Poll thread only. */
final class Drafts {
    private static final LedgerCodec CODEC = new LedgerCodec();
    private final String deadLetterTopic;
    private final SinkSettings sink;
    private final int ledgerPartitions;
    private final int incrementPartitions;
    private final OpenEntries openEntries;

    Drafts(PipelineSettings settings, ClusterFacts facts, Time time) {
        this.deadLetterTopic = settings.deadLetterTopic();
        this.sink = settings.to();
        this.ledgerPartitions = facts.ledgerPartitions();
        this.incrementPartitions = facts.incrementPartitions();
        this.openEntries = new OpenEntries(time);
    }

    Draft of(Advance<BatchContent> advance, ConsumerGroupMetadata group) {
        List<ProducerRecord<ByteBuffer, ByteBuffer>> records = new ArrayList<>();
        Map<Head, ProducerRecord<ByteBuffer, ByteBuffer>> heads = new HashMap<>();
        List<Increment> increments = new ArrayList<>();
        openEntries.begin();
        for (Step<BatchContent> step : advance.steps()) {
            for (Batch<BatchContent> batch : step.settled()) {
                records.addAll(batch.content().outputs());
                batch.content().letters().forEach(letter -> records.add(record(letter)));
                increments.addAll(batch.content().increments());
            }
            entries(step.settled()).forEach(entry -> records.add(record(entry)));
            step.gaps().forEach(gap -> records.add(record(entry(gap))));
            step.closed().forEach(closed -> records.add(record(closed)));
            heads.put(step.head(), record(step.head()));
        }
        Increment.combined(increments).forEach(increment -> records.add(record(increment)));
        return new Draft(records, heads, group);
    }

    private List<Entry> entries(List<Batch<BatchContent>> settled) {
        return switch (sink) {
            case ObjectSinkSettings objects ->
                settled.stream().map(batch -> Entries.of(batch, objects.bucket())).toList();
            case TopicSinkSettings _ -> openEntries.of(settled);
        };
    }

    /** The last of these transactions is committed. */
    void committed() {
        openEntries.committed();
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(Letter letter) {
        return new ProducerRecord<>(deadLetterTopic, null, letter.key(), letter.value().duplicate(),
                letter.headers());
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(Increment increment) {
        return new ProducerRecord<>(InsightTopics.INCREMENTS, increment.partition(incrementPartitions),
                increment.key(), increment.value());
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(Entry entry) {
        return record(entry, ledgerPartitions);
    }

    private ProducerRecord<ByteBuffer, ByteBuffer> record(Head head) {
        return record(head, ledgerPartitions);
    }

    /** @param ledgerPartitions how many the ledger topic has */
    static ProducerRecord<ByteBuffer, ByteBuffer> record(Entry entry, int ledgerPartitions) {
        return new ProducerRecord<>(Ledger.TOPIC, partition(entry.chain(), ledgerPartitions),
                LedgerKey.of(entry.chain(), entry.range()).bytes(), CODEC.encode(entry));
    }

    /** @param ledgerPartitions how many the ledger topic has */
    static ProducerRecord<ByteBuffer, ByteBuffer> record(Head head, int ledgerPartitions) {
        return new ProducerRecord<>(Ledger.TOPIC, partition(head.chain(), ledgerPartitions),
                new LedgerKey.OfHead(head.chain()).bytes(), CODEC.encode(head));
    }

    /** All records of a chain lie in one partition, in the order they were written. */
    private static int partition(ChainId chain, int ledgerPartitions) {
        return Math.floorMod(chain.text().hashCode(), ledgerPartitions);
    }

    private static Entry entry(Gap gap) {
        return Entry.gap(gap.chain(), gap.range(), gap.cause().label());
    }
}
