package dev.millrace.cli;

import java.nio.ByteBuffer;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One record as one line, in which nothing foreign can move a terminal. */
sealed interface TapPrinter permits TapText, TapJson {
    /**
     * The line, without its end.
     *
     * @param label what the record's topic is to the pipeline: "in", "dead"; "" for a topic on its own
     */
    String line(String label, ConsumerRecord<ByteBuffer, ByteBuffer> item);
}
