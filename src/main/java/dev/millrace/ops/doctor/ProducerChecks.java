package dev.millrace.ops.doctor;

import java.util.List;
import java.util.Map;

import dev.millrace.kafka.Compression;

/** What pipelines send with, and whether topics and brokers take it as it is. */
final class ProducerChecks {
    private static final String TRANSACTION_LIMIT = "transaction.max.timeout.ms";
    /** What Kafka's producer has where nothing is set. */
    private static final Map<String, Long> DEFAULTS = Map.of("delivery.timeout.ms", 120_000L, "linger.ms", 5L,
            "request.timeout.ms", 30_000L, "transaction.timeout.ms", 60_000L);

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-P001", Severity.CRITICAL, Area.PRODUCER,
                    "what is acknowledged is on all replicas, once",
                    "With fewer acknowledgements a record can be lost with its leader; without idempotence a retry doubles it.",
                    "leave acks=all and enable.idempotence=true", Links.producer("acks")),
                    ProducerChecks::acknowledged),
            new Check(new Rule("MR-P002", Severity.LOW, Area.PRODUCER, "what is sent is compressed",
                    "Events in JSON take several times the network and the disk when they are sent as they are.",
                    "set to.compression of the pipeline to lz4 or zstd", Links.producer("compression.type")),
                    ProducerChecks::compressed),
            new Check(new Rule("MR-P003", Severity.HIGH, Area.PRODUCER,
                    "time limits of sending fit into each other",
                    "Kafka's producer does not start where delivery.timeout.ms is below linger.ms and request.timeout.ms"
                            + " together; a delivery that may take longer than its transaction only fails later.",
                    "keep linger.ms + request.timeout.ms <= delivery.timeout.ms <= transaction.timeout.ms",
                    Links.producer("delivery.timeout.ms")), ProducerChecks::limits),
            new Check(new Rule("MR-P004", Severity.CRITICAL, Area.PRODUCER,
                    "brokers allow transactions as long as ours",
                    "A broker refuses a producer whose transaction.timeout.ms is above its "
                            + TRANSACTION_LIMIT
                            + ", so no pipeline would start.",
                    "raise " + TRANSACTION_LIMIT
                            + " of the brokers, or lower transaction.timeout.ms under kafka.client",
                    Links.broker(TRANSACTION_LIMIT)), ProducerChecks::transactions),
            new Check(new Rule("MR-P005", Severity.LOW, Area.PRODUCER,
                    "topics keep the compression that they are sent",
                    "A topic with another compression.type than its producer makes its broker unpack and pack every batch again.",
                    "set compression.type of the topic to producer", Links.topic("compression.type")),
                    ProducerChecks::recompressed),
            new Check(new Rule("MR-P006", Severity.LOW, Area.PRODUCER,
                    "output topics take records as large as the pipeline does",
                    "A record that its output topic refuses as too large costs a transaction and ends as a dead letter.",
                    "raise max.message.bytes of the output topic, or lower max-record of the pipeline",
                    Links.topic("max.message.bytes")), ProducerChecks::sizes));

    private ProducerChecks() {}

    private static void acknowledged(Facts facts, Notes notes) {
        Map<String, String> producer = facts.clients().producer();
        String acks = producer.getOrDefault("acks", "all");
        notes.expect(acks.equals("all") || acks.equals("-1"), "producer", "acks=" + acks, "remove acks");
        String idempotence = producer.getOrDefault("enable.idempotence", "true");
        notes.expect(idempotence.equals("true"), "producer", "enable.idempotence=" + idempotence,
                "remove enable.idempotence");
    }

    private static void compressed(Facts facts, Notes notes) {
        for (PipelineFacts pipeline : facts.pipelines()) {
            if (pipeline.output().isPresent()) {
                notes.expect(pipeline.compression() != Compression.NONE, "pipeline " + pipeline.name(),
                        "sends to " + pipeline.output().get() + " without compression",
                        "set pipelines." + pipeline.name() + ".to.compression to lz4");
            }
        }
    }

    private static void limits(Facts facts, Notes notes) throws UnknownException {
        long delivery = setting(facts, "delivery.timeout.ms");
        long least = setting(facts, "linger.ms") + setting(facts, "request.timeout.ms");
        notes.expect(delivery >= least, "producer",
                "delivery.timeout.ms=%d, linger.ms and request.timeout.ms together %d".formatted(delivery,
                        least),
                "set kafka.client.delivery.timeout.ms to " + least + " or more");
        long transaction = setting(facts, "transaction.timeout.ms");
        if (delivery > transaction) {
            notes.bad(Severity.LOW, "producer transactions",
                    "delivery.timeout.ms=%d is above transaction.timeout.ms=%d".formatted(delivery,
                            transaction),
                    "set kafka.client.transaction.timeout.ms to " + delivery + " or more");
        } else {
            notes.good();
        }
    }

    private static long setting(Facts facts, String key) throws UnknownException {
        return Numbers.of(facts.clients().producer(), key, DEFAULTS.getOrDefault(key, 0L));
    }

    private static void transactions(Facts facts, Notes notes) throws UnknownException {
        long ours = setting(facts, "transaction.timeout.ms");
        notes.each(facts.brokersUp(), broker -> {
            long most = Numbers.of(broker.config().get(), TRANSACTION_LIMIT, 900_000);
            notes.expect(ours <= most, broker.subject(),
                    "%s=%d, our transactions may take %d".formatted(TRANSACTION_LIMIT, most, ours),
                    Fixes.restart(TRANSACTION_LIMIT + "=" + ours));
        });
    }

    private static void recompressed(Facts facts, Notes notes) throws UnknownException {
        for (PipelineFacts pipeline : facts.pipelines()) {
            notes.each(facts.named(pipeline.output().stream()), topic -> {
                String type = topic.setting("compression.type");
                notes.expect(type.equals("producer") || type.equals(pipeline.compression().label()),
                        topic.subject(),
                        "compression.type=%s, pipeline %s sends %s".formatted(type, pipeline.name(),
                                pipeline.compression().label()),
                        Fixes.topic(facts, topic.name(), "compression.type=producer"));
            });
        }
    }

    private static void sizes(Facts facts, Notes notes) throws UnknownException {
        for (PipelineFacts pipeline : facts.pipelines()) {
            notes.each(facts.named(pipeline.output().stream()), topic -> {
                long most = topic.number("max.message.bytes");
                long ours = pipeline.maxRecord().bytes();
                notes.expect(most >= ours, topic.subject(),
                        "max.message.bytes=%d, max-record of pipeline %s is %d".formatted(most,
                                pipeline.name(), ours),
                        Fixes.topic(facts, topic.name(), "max.message.bytes=" + ours));
            });
        }
    }
}
