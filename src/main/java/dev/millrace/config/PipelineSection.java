package dev.millrace.config;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.contract.Contract;
import dev.millrace.example.Example;
import dev.millrace.insight.Insights;
import dev.millrace.kafka.Compression;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.BreakerSettings;
import dev.millrace.pipeline.EventRules;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SinkSettings;
import dev.millrace.pipeline.SourceSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.cel.KeyRule;
import dev.millrace.transform.cel.RuleCompiler;

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
        Optional<SinkSettings> sink = sink(contract);
        Optional<Insights> insights = new InsightsSection(name, section, contract).read();
        EventRules rules = new RulesSection(name, section).read(contract, sink, insights);
        BatchLimits limits = limits();
        Optional<String> letters = deadLetters.read("topic", Parsers.TOPIC);
        examples = new ExampleList(section).read();
        int workers = section.read("workers", Parsers.WORKERS).orElse(Defaults.WORKERS);
        ByteSize maxRecord = section.read("max-record", Parsers.MAX_RECORD).orElse(Defaults.MAX_RECORD);
        BreakerSettings breaker = new BreakerSection(section.section("breaker")).read();
        finish();

        source.ifPresent(from -> check(from, sink, letters, combinations));
        checkSizes(limits.bytes(), maxRecord, memory);
        if (checkedName.isEmpty() || source.isEmpty() || contract.isEmpty() || sink.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PipelineSettings(name, source.get(), contract.get(), sink.get(), limits,
                letterTopic(source.get(), letters), workers, maxRecord, rules, breaker));
    }

    /** What is written under {@code tests}; known after {@link #read}. */
    List<Example> examples() {
        return examples;
    }

    private void check(SourceSettings source, Optional<SinkSettings> sink, Optional<String> letters,
            Combinations combinations) {
        report(from, "group", combinations.group(source.group(), from.place("group")));
        sink.ifPresent(found -> {
            switch (found) {
                case ObjectSinkSettings into -> report(objects, "path",
                        combinations.target(name, source, into, objects.place("path")));
                case TopicSinkSettings into -> report(deadLetters, "topic",
                        Combinations.deadLettersApart(into.topic(), letterTopic(source, letters)));
            }
        });
        combinations.flow(name, source.topic(),
                sink.filter(TopicSinkSettings.class::isInstance)
                        .map(into -> ((TopicSinkSettings) into).topic()),
                letterTopic(source, letters), (what, trouble) -> {
                    Section where = what.equals(Combinations.OUTPUT) ? to : deadLetters;
                    where.report("topic", trouble);
                });
        report(deadLetters, "topic",
                letters.flatMap(topic -> Combinations.deadLetters(source.topic(), topic)));
    }

    private static String letterTopic(SourceSettings source, Optional<String> letters) {
        return letters.orElseGet(() -> Defaults.deadLetterTopic(source.topic()));
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

    private Optional<SinkSettings> sink(Optional<Contract> contract) {
        if (to.has("topic")) {
            return topicSink(contract);
        }
        if (!section.has("to")) {
            section.mustHave("to");
        } else if (!to.has("warehouse")) {
            // That is reported as not available yet: asking for another sink as well would only confuse.
            to.mustHaveOneOf("objects", "topic");
        }
        return objectSink();
    }

    private Optional<SinkSettings> topicSink(Optional<Contract> contract) {
        if (to.has("objects")) {
            to.know("objects");
            to.report("objects", "a pipeline has one sink, and 'topic' is there as well; remove one, or"
                    + " write a second pipeline with a group of its own");
        }
        Optional<String> topic = to.read("topic", Parsers.TOPIC);
        Compression compression = to.read("compression", Parsers.COMPRESSION).orElse(Defaults.COMPRESSION);
        @Nullable
        KeyRule key = contract.flatMap(events -> to.value("key").flatMap(text -> key(events, text.text())))
                .orElse(null);
        to.know("key");
        return topic.map(found -> new TopicSinkSettings(found, key, compression));
    }

    private Optional<KeyRule> key(Contract contract, String text) {
        try {
            return Optional.of(RuleCompiler.of(contract).key("key", text));
        } catch (InvalidRuleException e) {
            e.problems().forEach(
                    problem -> to.report("key", problem.line(), problem.column(), problem.message()));
            return Optional.empty();
        }
    }

    private Optional<SinkSettings> objectSink() {
        Optional<String> bucket = to.has("objects")
                ? objects.require("bucket", Parsers.BUCKET)
                : Optional.empty();
        String path = objects.read("path", Parsers::objectPath).orElse(Defaults.PATH);
        String format = objects.read("format", Parsers::format).orElse(Defaults.FORMAT);
        return bucket.map(found -> new ObjectSinkSettings(found, path, format));
    }

    private BatchLimits limits() {
        BatchLimits standard = to.has("topic") ? BatchLimits.FORWARDING : BatchLimits.DEFAULT;
        return new BatchLimits(batch.read("records", Parsers.BATCH_RECORDS).orElse(standard.records()),
                batch.read("bytes", Parsers.BATCH_BYTES).orElse(standard.bytes()),
                batch.read("interval", Parsers.INTERVAL).orElse(standard.interval()));
    }

    private void finish() {
        section.misplaced("batch", "inside 'to'");
        section.misplaced("objects", "inside 'to'");
        section.misplaced("topic", "inside 'from'");
        section.misplaced("group", "inside 'from'");
        to.notYet("warehouse");
        if (!to.has("topic")) {
            to.misplaced("key", "beside 'topic'; objects have no keys");
            to.misplaced("compression", "beside 'topic'; objects have a 'format'");
        }
        objects.misplaced("batch", "one level up, inside 'to'");
        from.finish();
        objects.finish();
        batch.finish();
        to.finish();
        deadLetters.finish();
        section.finish();
    }
}
