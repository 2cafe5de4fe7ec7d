package dev.millrace.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

import dev.millrace.base.ByteSize;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.kafka.Clients;

/**
 * The process that forwards logins by Kafka Streams: {@code StreamsMain SOURCE OUTPUT FOLDER THREADS COMMIT_MILLIS}, brokers
 * from the sink's variables. Its application is named like its output topic. It knows what costs time in Kafka Streams:
 * no serializers but those of bytes, no object of its own for each record, requests and transactions as large as the
 * pipeline's. Ends when its standard input does.
 */
public final class StreamsMain {
    private static final int FAULT = 70;
    /** As the pipeline's consumers and producers have them. */
    private static final int POLL_RECORDS = 4_000;
    private static final ByteSize BATCH = new ByteSize(128 << 10);
    /** A rejected record may be larger than the client would send by itself. */
    private static final ByteSize LARGEST = ByteSize.mebibytes(2);

    private StreamsMain() {}

    public static void main(String[] arguments) throws InvalidConfigException, IOException {
        String source = arguments[0];
        String output = arguments[1];
        Clients clients = new Clients(SinkEnvironment.read(System.getenv()).settings().kafka());
        Map<String, Object> properties = properties(clients, output, Long.parseLong(arguments[4]));
        properties.put(StreamsConfig.STATE_DIR_CONFIG, arguments[2]);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, Integer.parseInt(arguments[3]));
        try (KafkaStreams streams = new KafkaStreams(topology(source, output),
                new StreamsConfig(properties))) {
            streams.setUncaughtExceptionHandler(StreamsMain::fault);
            streams.start();
            while (System.in.read() >= 0) {
                // Whoever started this process still wants it to run.
            }
        }
    }

    private static Map<String, Object> properties(Clients clients, String application, long commitMillis) {
        Map<String, Object> properties = new HashMap<>(clients.streams(application));
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitMillis);
        // As many as a poll gives, so that no partition is paused halfway through.
        properties.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, POLL_RECORDS);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), POLL_RECORDS);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG),
                Math.toIntExact(BATCH.bytes()));
        // A commit sends what waits.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), commitMillis);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                Math.toIntExact(LARGEST.bytes()));
        return properties;
    }

    private static Topology topology(String source, String output) {
        return new Topology()
                .addSource("logins", new ByteArrayDeserializer(), new ByteArrayDeserializer(), source)
                .addProcessor("rules", LoginProcessor::new, "logins")
                .addSink(LoginProcessor.OUTPUT, output, new ByteArraySerializer(), new ByteArraySerializer(),
                        "rules")
                .addSink(LoginProcessor.LETTERS, Forwarding.letters(output), new ByteArraySerializer(),
                        new ByteArraySerializer(), "rules");
    }

    /** Nothing is tried again: a measurement in which something failed is none. */
    private static StreamThreadExceptionResponse fault(Throwable problem) {
        System.err.println(problem);
        Runtime.getRuntime().halt(FAULT);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
