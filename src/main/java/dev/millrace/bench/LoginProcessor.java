package dev.millrace.bench;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.base.Time;

/** {@link LoginRules} as a processor of Kafka Streams, one for each partition. Stream thread only. */
final class LoginProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String OUTPUT = "output";
    static final String LETTERS = "letters";
    private final LoginRules rules = new LoginRules();
    private final Time time = Time.system();
    private @Nullable ProcessorContext<byte[], byte[]> context;

    @Override
    public void init(ProcessorContext<byte[], byte[]> given) {
        context = given;
    }

    @Override
    public void process(Record<byte[], byte[]> item) {
        switch (rules.fate(item.value(), time.wallMillis())) {
            case LoginRules.Fate.Forwarded(ObjectNode event) ->
                context().forward(item.withValue(rules.bytes(event)), OUTPUT);
            case LoginRules.Fate.Filtered() -> {
            }
            case LoginRules.Fate.Rejected(String problem) ->
                context().forward(item.withHeaders(explained(item.headers(), problem)), LETTERS);
        }
    }

    /** The record as it came, with what is wrong and where it lay in its headers: the cheapest dead letter there is. */
    private Headers explained(Headers headers, String problem) {
        String origin = context().recordMetadata()
                .map(at -> at.topic() + "-" + at.partition() + "@" + at.offset())
                .orElse("");
        return new RecordHeaders(headers.toArray()).add("error", bytes(problem)).add("origin", bytes(origin));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private ProcessorContext<byte[], byte[]> context() {
        if (context == null) {
            throw new IllegalStateException("not initialized");
        }
        return context;
    }
}
