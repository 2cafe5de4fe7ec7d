package dev.millrace.pipeline;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;

import dev.millrace.settle.Head;

/**
 * One transaction, ready to be sent: made on the poll thread, so that whoever sends it reads nothing that the poll thread
 * may change meanwhile.
 *
 * @param records dead letters and ledger records, in the order they are sent
 * @param heads the ledger record of each register; where it comes to lie goes into the committed offset's metadata
 * @param group identity that was taken before the transaction was planned
 */
record Draft(List<ProducerRecord<ByteBuffer, ByteBuffer>> records,
        Map<Head, ProducerRecord<ByteBuffer, ByteBuffer>> heads, ConsumerGroupMetadata group) {
    Draft {
        records = List.copyOf(records);
        heads = Map.copyOf(heads);
    }
}
