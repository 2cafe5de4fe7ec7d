package dev.millrace.ops.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.millrace.insight.InsightTopics;
import dev.millrace.ledger.Ledger;

/** What Kafka keeps of a topic, for how long, and by which clock. */
final class LogChecks {
    private static final String POLICY = "cleanup.policy";
    private static final String DELETE = "delete";
    private static final String COMPACT = "compact";
    private static final String RETENTION = "retention.ms";
    private static final String RETENTION_BYTES = "retention.bytes";
    private static final String SEGMENT = "segment.ms";
    private static final String SEGMENT_BYTES = "segment.bytes";
    private static final String LARGEST = "max.message.bytes";
    private static final String STAMP = "message.timestamp.type";
    private static final String AHEAD = "message.timestamp.after.max.ms";
    private static final Duration AHEAD_LIMIT = Duration.ofHours(1);
    private static final long DAY = Duration.ofDays(1).toMillis();

    static final List<Check> ALL = List.of(
            new Check(new Rule("MR-T020", Severity.CRITICAL, Area.TOPICS,
                    "Millrace's own topics are cleaned as they must be",
                    "A ledger that deletes by age loses the registers that say where pipelines are; a compacted topic of"
                            + " increments or dead letters loses all but the last of each key.",
                    "set cleanup.policy as docs/operations.md says", Links.topic(POLICY)),
                    LogChecks::policies),
            new Check(new Rule("MR-T021", Severity.LOW, Area.TOPICS, "source topics are not compacted",
                    "Compaction takes records that were not read yet; they are in no object and nobody is told.",
                    "set cleanup.policy=delete, unless only the last record of each key is wanted",
                    Links.topic(POLICY)), LogChecks::sources),
            new Check(new Rule("MR-T022", Severity.LOW, Area.TOPICS,
                    "pipelines take records as large as their topic does",
                    "Values above max-record become dead letters that hold only their beginning.",
                    "raise max-record of the pipeline, or lower max.message.bytes of the topic",
                    Links.topic(LARGEST)), LogChecks::sizes),
            new Check(new Rule("MR-T023", Severity.MEDIUM, Area.TOPICS,
                    "one batch of a source topic is no larger than a fetch",
                    "A batch is fetched whole, however large, so one beyond fetch.max.bytes takes memory that nobody planned for.",
                    "lower max.message.bytes of the topic, or raise fetch.max.bytes and the heap",
                    Links.consumer("fetch.max.bytes")), LogChecks::fetches),
            new Check(new Rule("MR-T024", Severity.LOW, Area.TOPICS,
                    "segments are closed within the retention",
                    "Only closed segments are deleted: where one may stay open for longer than records are to be kept, or"
                            + " grow larger, they stay for longer, or there are more of them.",
                    "set segment.ms and segment.bytes below retention.ms and retention.bytes",
                    Links.topic(SEGMENT)), LogChecks::segments),
            new Check(new Rule("MR-T025", Severity.MEDIUM, Area.TOPICS, "no record is from the future",
                    "Retention goes by timestamps: a segment with one from the future is kept until then, and windows by"
                            + " time run ahead.",
                    "mend the clock of who sends, and set message.timestamp.after.max.ms",
                    Links.topic(AHEAD)),
                    LogChecks::future),
            new Check(new Rule("MR-T026", Severity.LOW, Area.TOPICS,
                    "brokers refuse timestamps far in the future",
                    "One producer with a wrong clock is enough to keep segments for years.",
                    "set message.timestamp.after.max.ms to an hour, or message.timestamp.type=LogAppendTime",
                    Links.topic(AHEAD)), LogChecks::guarded),
            new Check(new Rule("MR-T027", Severity.MEDIUM, Area.TOPICS,
                    "source topics keep records for a day at least",
                    "A store that is away for a night must not be the end of records nobody could read.",
                    "lengthen retention.ms", Links.topic(RETENTION)), LogChecks::retention));

    private LogChecks() {}

    private static void policies(Facts facts, Notes notes) throws UnknownException {
        expect(facts, notes, Stream.of(Ledger.TOPIC), Set.of(COMPACT), Ledger.CLEANUP_POLICY);
        expect(facts, notes, Stream.of(InsightTopics.INCREMENTS), Set.of(DELETE), DELETE);
        expect(facts, notes, Stream.of(InsightTopics.RESULTS), Set.of(COMPACT, DELETE), "[compact,delete]");
        expect(facts, notes, facts.pipelines().stream().map(PipelineFacts::deadLetters), Set.of(DELETE),
                DELETE);
    }

    private static void expect(Facts facts, Notes notes, Stream<String> topics, Set<String> right,
            String written)
            throws UnknownException {
        notes.each(facts.named(topics), topic -> {
            Set<String> policy = policy(topic);
            notes.expect(policy.equals(right), topic.subject(), POLICY + "=" + String.join(",", policy),
                    Fixes.topic(facts, topic.name(), POLICY + "=" + written));
        });
    }

    private static Set<String> policy(TopicFacts topic) throws UnknownException {
        return Set.of(topic.setting(POLICY).replace(" ", "").split(",", -1));
    }

    private static void sources(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.sources(), topic -> {
            Set<String> policy = policy(topic);
            notes.expect(!policy.contains(COMPACT), topic.subject(), POLICY + "=" + String.join(",", policy),
                    Fixes.topic(facts, topic.name(), POLICY + "=" + DELETE));
        });
    }

    private static void sizes(Facts facts, Notes notes) throws UnknownException {
        for (PipelineFacts pipeline : facts.pipelines()) {
            // A batch of one record has some bytes more than its value.
            long taken = pipeline.maxRecord().bytes() + 1_024;
            notes.each(facts.named(Stream.of(pipeline.topic())), topic -> notes.expect(
                    topic.number(LARGEST) <= taken,
                    topic.subject(),
                    "%s=%d, max-record of pipeline %s is %d".formatted(LARGEST, topic.number(LARGEST),
                            pipeline.name(), pipeline.maxRecord().bytes()),
                    "set pipelines.%s.max-record to %d".formatted(pipeline.name(), topic.number(LARGEST))));
        }
    }

    private static void fetches(Facts facts, Notes notes) throws UnknownException {
        long fetch = Numbers.of(facts.clients().consumer(), "fetch.max.bytes", 52_428_800);
        notes.each(facts.sources(), topic -> notes.expect(topic.number(LARGEST) <= fetch, topic.subject(),
                "%s=%d, fetch.max.bytes of the consumer is %d".formatted(LARGEST, topic.number(LARGEST),
                        fetch),
                "set kafka.client.fetch.max.bytes to " + topic.number(LARGEST)
                        + ", and MILLRACE_HEAP accordingly"));
    }

    private static void segments(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.allTopics(), topic -> {
            if (topic.isInternal() || !policy(topic).contains(DELETE)) {
                return;
            }
            long kept = topic.number(RETENTION);
            long open = topic.number(SEGMENT);
            long bytes = topic.number(RETENTION_BYTES);
            long segment = topic.number(SEGMENT_BYTES);
            if (kept >= 0 && open > kept) {
                notes.bad(topic.subject(),
                        "%s is %s, %s is %s: the oldest records may stay for both together".formatted(
                                RETENTION, Numbers.millis(kept), SEGMENT, Numbers.millis(open)),
                        Fixes.topic(facts, topic.name(), SEGMENT + "=" + Math.max(kept / 2, 1)));
            } else {
                notes.expect(bytes < 0 || segment <= bytes, topic.subject(),
                        "%s=%d, %s=%d".formatted(RETENTION_BYTES, bytes, SEGMENT_BYTES, segment),
                        Fixes.topic(facts, topic.name(), SEGMENT_BYTES + "=" + Math.max(bytes / 2, 1)));
            }
        });
    }

    private static void future(Facts facts, Notes notes) throws UnknownException {
        Instant limit = facts.now().plus(AHEAD_LIMIT);
        notes.each(facts.sources(), topic -> {
            Optional<Instant> latest = topic.latest().get();
            notes.expect(latest.isEmpty() || latest.get().isBefore(limit), topic.subject(),
                    "has a record of " + latest.map(Instant::toString).orElse(""),
                    Fixes.topic(facts, topic.name(), AHEAD + "=" + AHEAD_LIMIT.toMillis()));
        });
    }

    private static void guarded(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.sources(), topic -> {
            long ahead = topic.number(AHEAD);
            notes.expect(topic.setting(STAMP).equals("LogAppendTime") || ahead <= DAY, topic.subject(),
                    "%s=%s, timestamps are those of who sends".formatted(AHEAD,
                            ahead == Long.MAX_VALUE ? "unlimited" : Numbers.millis(ahead)),
                    Fixes.topic(facts, topic.name(), AHEAD + "=" + AHEAD_LIMIT.toMillis()));
        });
    }

    private static void retention(Facts facts, Notes notes) throws UnknownException {
        notes.each(facts.sources(), topic -> {
            long kept = topic.number(RETENTION);
            notes.expect(kept < 0 || kept >= DAY || !policy(topic).contains(DELETE), topic.subject(),
                    RETENTION + " is " + Numbers.millis(kept),
                    Fixes.topic(facts, topic.name(), RETENTION + "=" + 7 * DAY));
        });
    }
}
