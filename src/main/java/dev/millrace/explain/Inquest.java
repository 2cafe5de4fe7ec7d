package dev.millrace.explain;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Durations;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Entry;
import dev.millrace.ledger.Outcomes;
import dev.millrace.pipeline.Dedupe;
import dev.millrace.pipeline.DryRun.Outcome;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.RuleVersion;
import dev.millrace.pipeline.StageStep;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.record.OffsetRange;
import dev.millrace.record.Position;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.CutAttributes;

/**
 * Finds out what one pipeline made of one offset. What the ledger, a dead letter or an object says counts; what the stages
 * say when they are carried out again only tells which of these to look at. One pipeline and one thread.
 */
final class Inquest {
    private static final String STORED = "stored";
    private static final String FORWARDED = "forwarded";
    private static final String FILTERED = "filtered";
    private static final String DUPLICATE = "duplicate";
    private static final String DEAD = "dead letter";
    private final Explainer.Place place;
    private final Topics topics;
    private final Position position;
    private final Sighting sighting;
    private final Pages pages;
    private final LogReader log;
    private final List<String> notes = new ArrayList<>();
    private List<StageStep> steps = List.of();

    /** @param sighting of the topic in the life that the chain belongs to */
    Inquest(Explainer.Place place, Topics topics, Position position, Sighting sighting, Pages pages) {
        this.place = place;
        this.topics = topics;
        this.position = position;
        this.sighting = sighting;
        this.pages = pages;
        this.log = new LogReader(place.clients(), place.time());
    }

    private Optional<ConsumerRecord<ByteBuffer, ByteBuffer>> item() {
        return sighting instanceof Sighting.Here(var item) ? Optional.of(item) : Optional.empty();
    }

    /** Of a pipeline that has not settled anything of the partition yet. */
    Account ofNew(PipelineSettings pipeline) throws KafkaUnavailableException, KafkaRefusedException {
        RuleVersion rules = RuleVersion.of(pipeline);
        Fate fate = item().isPresent() ? pending(rules) : noRecord();
        return new Account(pipeline.name(), Optional.empty(), true, new Standing.NeverRan(),
                Optional.of(words(rules, true)), steps, fate, notes);
    }

    /** Of a chain in the ledger. */
    Account of(ChainId chain, Optional<PipelineSettings> configured)
            throws KafkaUnavailableException, KafkaRefusedException {
        Standing standing = pages.standing(chain);
        if (sighting instanceof Sighting.Absent absent && absent.why() == Sighting.Why.ANOTHER_TOPIC) {
            notes.add(absent.why().words());
        }
        Optional<RuleVersion> current = configured.map(RuleVersion::of);
        Optional<RuleVersion> rules = rules(chain.pipeline(), standing, current);
        Fate fate = switch (standing) {
            case Standing.NeverRan _ ->
                throw new IllegalStateException("the ledger has a chain that it has not");
            case Standing.BeforeStart _ -> new Fate.NotTaken();
            case Standing.Unlisted _ -> new Fate.OneOf(List.of());
            case Standing.Waiting _ -> waiting(rules);
            case Standing.Sealed(OffsetRange range, CutAttributes attributes) ->
                sealed(chain, range, attributes, configured, rules);
            case Standing.Settled(Entry entry) -> settled(entry, configured, rules);
        };
        boolean isCurrent = rules.isPresent()
                && current.filter(now -> now.hash().equals(rules.get().hash())).isPresent();
        return new Account(chain.pipeline(), Optional.of(chain), configured.isPresent(), standing,
                rules.map(found -> words(found, isCurrent)), steps, fate, notes);
    }

    private static Account.Rules words(RuleVersion rules, boolean isCurrent) {
        return new Account.Rules(rules.hash(), rules.contractName(), rules.contractHash(), isCurrent);
    }

    // ---- rules

    /** Those that held: pinned by the seal or the entry, else those in force. */
    private Optional<RuleVersion> rules(String pipeline, Standing standing,
            Optional<RuleVersion> current) {
        @Nullable
        String hash = switch (standing) {
            case Standing.Settled(Entry entry) -> entry.rules();
            case Standing.Sealed(_, CutAttributes attributes) -> attributes.rules();
            case Standing.NeverRan _,Standing.BeforeStart _,Standing.Waiting _,Standing.Unlisted _ -> null;
        };
        if (hash == null) {
            return standing instanceof Standing.Waiting ? current : Optional.empty();
        }
        return current.filter(now -> now.hash().equals(hash)).or(() -> earlier(pipeline, hash));
    }

    private Optional<RuleVersion> earlier(String pipeline, String hash) {
        Optional<String> text = pages.rules(hash);
        if (text.isEmpty()) {
            notes.add("the ledger does not have the text of rules " + hash);
            return Optional.empty();
        }
        try {
            return Optional.of(RuleVersion.parse(pipeline, text.get()));
        } catch (InvalidContractException e) {
            notes.add("rules " + hash + " are in the ledger, but this version cannot carry them out: "
                    + e.getMessage());
            return Optional.empty();
        }
    }

    // ---- not settled

    private Fate waiting(Optional<RuleVersion> rules)
            throws KafkaUnavailableException, KafkaRefusedException {
        if (item().isEmpty()) {
            return noRecord();
        }
        return rules.isPresent() ? pending(rules.get()) : new Fate.Pending("");
    }

    private Fate noRecord() {
        boolean isPending = sighting instanceof Sighting.Absent absent
                && absent.why() == Sighting.Why.NOT_COMMITTED;
        return isPending ? new Fate.Pending("") : new Fate.NoRecord();
    }

    private Fate pending(RuleVersion rules) throws KafkaUnavailableException, KafkaRefusedException {
        return new Fate.Pending(item().isPresent() ? words(rerun(rules, item().get()), rules) : "");
    }

    private Fate sealed(ChainId chain, OffsetRange range, CutAttributes attributes,
            Optional<PipelineSettings> configured, Optional<RuleVersion> rules)
            throws KafkaUnavailableException, KafkaRefusedException {
        if (rules.isEmpty()) {
            return new Fate.Pending("");
        }
        if (rules.get().topic().isEmpty() && configured.isPresent()
                && configured.get().to() instanceof ObjectSinkSettings(String bucket, _, _)) {
            String key = rules.get().objectKey(chain, range, attributes.keyTime());
            notes.add("its batch will be, or is already, the object " + bucket + "/" + key
                    + "; it counts once it is settled");
        }
        return waiting(rules);
    }

    // ---- settled

    private Fate settled(Entry entry, Optional<PipelineSettings> configured, Optional<RuleVersion> rules)
            throws KafkaUnavailableException, KafkaRefusedException {
        if (entry.kind() == Entry.Kind.GAP) {
            return new Fate.Gap(String.valueOf(entry.cause()));
        }
        boolean wasNeverRecord = sighting instanceof Sighting.Absent absent
                && (absent.why() == Sighting.Why.MARKER || absent.why() == Sighting.Why.ABORTED);
        if (wasNeverRecord) {
            return new Fate.NoRecord();
        }
        if (entry.kind() == Entry.Kind.SHORT) {
            notes.add("retention took a part of the batch before its object was known to be stored:"
                    + " the object may hold only the rest");
        }
        Optional<Fate> letter = letters(entry, configured);
        Optional<Rerun.Result> again = item().isPresent() && rules.isPresent()
                ? Optional.of(rerun(rules.get(), item().get()))
                : Optional.empty();
        if (letter.isPresent()) {
            return letter.get();
        }
        Map<String, Long> possible = possible(entry);
        Optional<String> chosen = again.map(result -> label(result.outcome(), entry))
                .filter(possible::containsKey)
                .or(() -> possible.size() == 1
                        ? Optional.of(possible.keySet().iterator().next())
                        : Optional.empty());
        if (chosen.isEmpty()) {
            return oneOf(possible);
        }
        again.ifPresentOrElse(result -> tellDifference(result, chosen.get(), entry),
                () -> notes.add("the ledger alone says so: " + (item().isEmpty()
                        ? "the record is gone"
                        : "the rules cannot be carried out again")));
        return switch (chosen.get()) {
            case STORED -> stored(entry, event(rules, again));
            case FORWARDED -> forwarded(possible, outputTopic(configured, rules), event(rules, again));
            case FILTERED -> new Fate.Filtered();
            case DUPLICATE ->
                new Fate.Duplicate(again.map(Rerun.Result::repeats).orElse(OptionalLong.empty()));
            default -> {
                notes.add("no dead letter of it lies in its topic any more, or it was sent elsewhere then");
                yield new Fate.Dead(letterTopic(configured), List.of());
            }
        };
    }

    private void tellDifference(Rerun.Result result, String chosen, Entry entry) {
        String found = label(result.outcome(), entry);
        if (!found.equals(chosen)) {
            notes.add("carried out again the stages say \"" + found
                    + "\", but the ledger has none of these in its range: the ledger counts");
        }
    }

    private Fate oneOf(Map<String, Long> possible) {
        return new Fate.OneOf(possible.entrySet().stream()
                .map(each -> "%,d %s".formatted(each.getValue(), each.getKey())).toList());
    }

    /** What the entry counts at least one of. */
    private static Map<String, Long> possible(Entry entry) {
        Outcomes outcomes = entry.outcomes();
        Map<String, Long> possible = new LinkedHashMap<>();
        possible.put(STORED, outcomes.stored());
        possible.put(FORWARDED, outcomes.forwarded());
        possible.put(FILTERED, outcomes.filtered());
        possible.put(DUPLICATE, outcomes.duplicates());
        possible.put(DEAD, outcomes.deadRecords());
        possible.values().removeIf(count -> count == 0);
        return possible;
    }

    private static String label(Outcome outcome, Entry entry) {
        return switch (outcome) {
            case Outcome.Output _ -> entry.object() == null ? FORWARDED : STORED;
            case Outcome.Filtered _ -> FILTERED;
            case Outcome.Duplicate _ -> DUPLICATE;
            case Outcome.Dead _ -> DEAD;
        };
    }

    private String letterTopic(Optional<PipelineSettings> configured) {
        return configured.map(PipelineSettings::deadLetterTopic)
                .orElse(position.partition().topic() + ".dlq");
    }

    private Optional<Fate> letters(Entry entry, Optional<PipelineSettings> configured)
            throws KafkaUnavailableException, KafkaRefusedException {
        if (entry.deadRecords() == 0) {
            return Optional.empty();
        }
        String topic = letterTopic(configured);
        place.progress().accept("looking through " + topic);
        List<Fate.Letter> letters = new Letters(place.clients(), place.time(), place.progress()).find(topics,
                topic, new Letters.Wanted(entry.chain().pipeline(), position, item().stream()
                        .mapToLong(ConsumerRecord::timestamp).findFirst()));
        return letters.isEmpty() ? Optional.empty() : Optional.of(new Fate.Dead(topic, letters));
    }

    // ---- the stages again

    private Rerun.Result rerun(RuleVersion rules, ConsumerRecord<ByteBuffer, ByteBuffer> item)
            throws KafkaUnavailableException, KafkaRefusedException {
        place.progress().accept("carrying the stages out again");
        steps = rules.walk(item, Instant.ofEpochMilli(Math.max(0, item.timestamp())));
        if (rules.readsClock()) {
            notes.add("'now' is shown as the record's own time; what the clock said then is not kept");
        }
        Rerun.Result result = new Rerun(log, rules, item).run();
        if (rules.dedupe().isPresent()) {
            steps = new ArrayList<>(steps);
            dedupe(rules.dedupe().get(), result);
        }
        return result;
    }

    private void dedupe(Dedupe dedupe, Rerun.Result result) {
        boolean isAsked = result.outcome() instanceof Outcome.Output
                || result.outcome() instanceof Outcome.Duplicate;
        if (!isAsked) {
            return;
        }
        StageStep id = steps.removeLast();
        String found = switch (dedupe) {
            case Dedupe.InLog _ when result.outcome() instanceof Outcome.Duplicate -> "repeats "
                    + (result.repeats().isPresent()
                            ? "offset %,d".formatted(result.repeats().getAsLong())
                            : "an earlier record");
            case Dedupe.InLog _ -> "not seen before within " + window(dedupe);
            case Dedupe.InRedis _ -> "only Redis knew whether it was seen before";
        };
        steps.add(new StageStep(id.stage(), id.rule(), id.found() + ": " + found,
                result.outcome() instanceof Outcome.Duplicate
                        ? StageStep.Effect.ENDED
                        : StageStep.Effect.PASSED));
    }

    private static String window(Dedupe dedupe) {
        return switch (dedupe) {
            case Dedupe.InLog(_, var limits) -> Durations.print(limits.window());
            case Dedupe.InRedis(_, var redis, _) -> Durations.print(redis.window());
        };
    }

    private static String words(Rerun.Result result, RuleVersion rules) {
        return switch (result.outcome()) {
            case Outcome.Output _ -> rules.topic().isPresent() ? FORWARDED : STORED;
            case Outcome.Filtered _ -> FILTERED;
            case Outcome.Duplicate _ -> DUPLICATE;
            case Outcome.Dead(String reason, String pointer, String message) ->
                DEAD + " for " + reason + (pointer.isEmpty() ? "" : " at " + pointer) + ": " + message;
        };
    }

    // ---- where it is

    private Optional<Whereabouts.Event> event(Optional<RuleVersion> rules, Optional<Rerun.Result> again) {
        return again.map(Rerun.Result::outcome).filter(Outcome.Output.class::isInstance)
                .map(Outcome.Output.class::cast)
                .flatMap(output -> rules
                        .flatMap(found -> item().map(item -> new Whereabouts.Event(item, found, output))));
    }

    private Fate stored(Entry entry, Optional<Whereabouts.Event> event)
            throws KafkaUnavailableException, KafkaRefusedException {
        Entry.StoredObject object = entry.object();
        if (object == null) {
            throw new IllegalStateException("nothing is stored without an object: " + entry);
        }
        return new Whereabouts(place, topics).stored(entry, object, event);
    }

    private Fate forwarded(Map<String, Long> possible, String topic, Optional<Whereabouts.Event> event)
            throws KafkaUnavailableException, KafkaRefusedException {
        if (topic.isEmpty() || event.isEmpty()) {
            return Whereabouts.forwardedSomewhere(topic);
        }
        OutputSearch.Result result = new Whereabouts(place, topics).forwarded(topic, event.get());
        boolean isUncertain = event.get().rules().dedupe().filter(Dedupe.InRedis.class::isInstance)
                .isPresent()
                && possible.containsKey(DUPLICATE);
        if (result.found().isEmpty() && isUncertain) {
            notes.add("no output equal to it was found among %,d records: most likely it is a duplicate"
                    .formatted(result.read()));
            return oneOf(possible);
        }
        return Whereabouts.forwarded(topic, result);
    }

    private static String outputTopic(Optional<PipelineSettings> configured, Optional<RuleVersion> rules) {
        return rules.flatMap(RuleVersion::topic)
                .or(() -> configured.flatMap(pipeline -> pipeline.to() instanceof TopicSinkSettings to
                        ? Optional.of(to.topic())
                        : Optional.empty()))
                .orElse("");
    }
}
