package dev.millrace.config;

import java.util.List;
import java.util.Optional;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;
import dev.millrace.example.Example;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SourceSettings;

/** One pipeline of the file. */
final class PipelineSection {
    private final String name;
    private final Section section;
    private final Section from;
    private final Section to;
    private final Section objects;
    private final Section batch;
    private final Section deadLetters;
    private List<Example> examples = List.of();

    PipelineSection(String name, Section section) {
        this.name = name;
        this.section = section;
        this.from = section.section("from");
        this.to = section.section("to");
        this.objects = to.section("objects");
        this.batch = to.section("batch");
        this.deadLetters = section.section("dead-letters");
    }

    /** What is written, defaults filled in; empty when something that is required is missing or wrong. */
    Optional<PipelineSettings> read(ContractFiles contracts, Combinations combinations, ByteSize memory) {
        Optional<String> checkedName = section.key().as(Parsers.PIPELINE);
        section.mustHave("from");
        Optional<SourceSettings> source = source();
        section.mustHave("contract");
        Optional<Contract> contract = section.value("contract").flatMap(contracts::load);
        Optional<ObjectSinkSettings> sink = sink();
        BatchLimits limits = limits();
        Optional<String> letters = deadLetters.read("topic", Parsers.TOPIC);
        examples = new ExampleList(section).read();
        int workers = section.read("workers", Parsers.WORKERS).orElse(Defaults.WORKERS);
        ByteSize maxRecord = section.read("max-record", Parsers.MAX_RECORD).orElse(Defaults.MAX_RECORD);
        finish();

        source.ifPresent(from -> check(from, sink, letters, combinations));
        checkSizes(limits.bytes(), maxRecord, memory);
        if (checkedName.isEmpty() || source.isEmpty() || contract.isEmpty() || sink.isEmpty()) {
            return Optional.empty();
        }
        String deadLetterTopic = letters.orElseGet(() -> Defaults.deadLetterTopic(source.get().topic()));
        return Optional.of(new PipelineSettings(name, source.get(), contract.get(), sink.get(), limits,
                deadLetterTopic, workers, maxRecord));
    }

    /** What is written under {@code tests}; known after {@link #read}. */
    List<Example> examples() {
        return examples;
    }

    private void check(SourceSettings source, Optional<ObjectSinkSettings> sink, Optional<String> letters,
            Combinations combinations) {
        report(from, "group", combinations.group(source.group(), from.place("group")));
        report(objects, "path",
                sink.flatMap(to -> combinations.target(name, source, to, objects.place("path"))));
        report(deadLetters, "topic",
                letters.flatMap(topic -> Combinations.deadLetters(source.topic(), topic)));
    }

    private void checkSizes(ByteSize batchBytes, ByteSize maxRecord, ByteSize memory) {
        report(section, "max-record", Combinations.size("records", maxRecord, memory));
        if (batch.has("bytes")) {
            // Only when somebody wrote it: a small memory alone is no contradiction, it cuts batches earlier.
            report(batch, "bytes", Combinations.size("batches", batchBytes, memory));
        }
    }

    private static void report(Section where, String key, Optional<String> trouble) {
        trouble.ifPresent(message -> where.report(key, message));
    }

    private Optional<SourceSettings> source() {
        Optional<String> topic = section.has("from")
                ? from.require("topic", Parsers.TOPIC)
                : Optional.empty();
        String group = from.read("group", Parsers.GROUP).orElse("millrace." + name);
        var start = from.read("start", Parsers.START).orElse(SourceSettings.Start.EARLIEST);
        boolean adopt = from.read("adopt", Parsers.TRUTH).orElse(false);
        var gaps = from.read("gaps", Parsers.GAPS).orElse(SourceSettings.Gaps.RECORD);
        return topic.map(found -> new SourceSettings(found, group, start, adopt, gaps));
    }

    private Optional<ObjectSinkSettings> sink() {
        if (!section.has("to")) {
            section.mustHave("to");
        } else if (!to.has("topic") && !to.has("warehouse")) {
            // Those two are reported as not available yet: asking for objects as well would only confuse.
            to.mustHave("objects");
        }
        Optional<String> bucket = to.has("objects")
                ? objects.require("bucket", Parsers.BUCKET)
                : Optional.empty();
        String path = objects.read("path", Parsers::objectPath).orElse(Defaults.PATH);
        String format = objects.read("format", Parsers::format).orElse(Defaults.FORMAT);
        return bucket.map(found -> new ObjectSinkSettings(found, path, format));
    }

    private BatchLimits limits() {
        BatchLimits standard = BatchLimits.DEFAULT;
        return new BatchLimits(batch.read("records", Parsers.BATCH_RECORDS).orElse(standard.records()),
                batch.read("bytes", Parsers.BATCH_BYTES).orElse(standard.bytes()),
                batch.read("interval", Parsers.INTERVAL).orElse(standard.interval()));
    }

    private void finish() {
        section.notYet("filter", "set", "insights");
        section.misplaced("batch", "inside 'to'");
        section.misplaced("objects", "inside 'to'");
        section.misplaced("topic", "inside 'from'");
        section.misplaced("group", "inside 'from'");
        to.notYet("topic", "warehouse");
        objects.misplaced("batch", "one level up, inside 'to'");
        from.finish();
        objects.finish();
        batch.finish();
        to.finish();
        deadLetters.finish();
        section.finish();
    }
}
