package dev.millrace.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.base.Similar;
import dev.millrace.ops.topics.KeyStrategy;
import dev.millrace.ops.topics.Naming;
import dev.millrace.ops.topics.TopicNames;
import dev.millrace.ops.topics.TopicSetting;
import dev.millrace.ops.topics.TopicsSettings;
import dev.millrace.ops.topics.WantedTopic;

/** {@code topics:} of the file. */
final class TopicsSection {
    private static final Function<String, Integer> PARTITIONS = Parsers.wholeNumber(1, 100_000);
    private static final Function<String, Integer> REPLICATION = Parsers.wholeNumber(1, 999);
    private final Section section;
    private final Map<String, Sized> sizes = new LinkedHashMap<>();

    TopicsSection(Section section) {
        this.section = section;
    }

    /**
     * What a size class or a topic says; absent where it says nothing, or nothing right.
     *
     * @param saysPartitions whether it says how many, right or wrong
     */
    private record Sized(boolean saysPartitions, Optional<Integer> partitions, Optional<Integer> replication,
            SortedMap<String, String> config, Optional<KeyStrategy> key) {
        Sized over(Sized other) {
            SortedMap<String, String> both = new TreeMap<>(other.config);
            both.putAll(config);
            return new Sized(saysPartitions || other.saysPartitions, partitions.or(other::partitions),
                    replication.or(other::replication), both,
                    key.or(other::key));
        }
    }

    TopicsSettings read() {
        Optional<Naming> naming = naming();
        Section classes = section.section("sizes");
        for (String name : classes.keys()) {
            Section size = classes.section(name);
            sizes.put(name, sized(size));
            size.finish();
        }
        List<WantedTopic> declared = new ArrayList<>();
        Section topics = section.section("declare");
        for (String name : topics.keys()) {
            check(name, naming, topics);
            topic(name, topics.section(name)).ifPresent(declared::add);
        }
        TopicNames.collisions(topics.keys())
                .forEach(pair -> topics.report(pair.name(), "the same name as '" + pair.other()
                        + "' where '.' and '_' are; Kafka refuses the second"));
        section.finish();
        return new TopicsSettings(naming, declared);
    }

    private Optional<Naming> naming() {
        if (!section.has("naming")) {
            return Optional.empty();
        }
        Section naming = section.section("naming");
        Optional<String> pattern = naming.has("pattern")
                ? naming.read("pattern", text -> {
                    var _ = Naming.places(text);
                    return text;
                })
                : Optional.of(Naming.STANDARD);
        Set<String> exempt = new TreeSet<>();
        naming.values("exempt").forEach(name -> name.as(Parsers.TOPIC).ifPresent(exempt::add));
        Section lists = naming.section("words");
        Map<String, Set<String>> words = new HashMap<>();
        for (String place : lists.keys()) {
            Set<String> allowed = new TreeSet<>();
            lists.values(place).forEach(word -> word.as(Naming::word).ifPresent(allowed::add));
            if (pattern.isPresent() && !Naming.places(pattern.get()).contains(place)) {
                lists.report(place, "the pattern " + pattern.get() + " has no segment {" + place + "}");
            } else {
                words.put(place, allowed);
            }
        }
        naming.finish();
        return pattern.map(text -> new Naming(text, words, exempt));
    }

    private static void check(String name, Optional<Naming> naming, Section topics) {
        Optional<String> problem = TopicNames.problem(name);
        problem.ifPresent(message -> topics.report(name, message));
        if (problem.isEmpty()) {
            naming.ifPresent(rule -> rule.problems(name).forEach(message -> topics.report(name, message)));
        }
    }

    private Optional<WantedTopic> topic(String name, Section topic) {
        Optional<Sized> size = topic.read("size", this::sizeClass).map(sizes::get);
        Sized own = sized(topic);
        topic.finish();
        Sized whole = size.map(own::over).orElse(own);
        if (whole.partitions().isEmpty() && !topic.has("partitions") && !topic.has("size")) {
            topic.mustHaveOneOf("partitions", "size");
        } else if (size.isPresent() && !whole.saysPartitions()) {
            topic.report("size", "it does not say how many partitions; write 'partitions' there or here");
        }
        String least = whole.config().get(TopicSetting.MIN_INSYNC.kafka());
        whole.replication().filter(replicas -> least != null && Integer.parseInt(least) > replicas)
                .ifPresent(
                        replicas -> topic.reportHere("min-insync is " + least + " and replication " + replicas
                                + ", so nobody could write; lower the one or raise the other"));
        return whole.partitions().map(partitions -> new WantedTopic(name, partitions,
                whole.replication().map(OptionalInt::of).orElse(OptionalInt.empty()), whole.config(),
                whole.key()));
    }

    private String sizeClass(String name) {
        if (!sizes.containsKey(name)) {
            throw new IllegalArgumentException("there is no size '" + name + "' under topics.sizes"
                    + Similar.nearest(name, sizes.keySet()).map(Parsers::didYouMean)
                            .orElse(sizes.isEmpty()
                                    ? ""
                                    : "; there are " + String.join(", ", sizes.keySet())));
        }
        return name;
    }

    private static Sized sized(Section section) {
        SortedMap<String, String> config = new TreeMap<>();
        for (TopicSetting setting : TopicSetting.values()) {
            section.read(setting.key(), setting::toKafka)
                    .ifPresent(value -> config.put(setting.kafka(), value));
        }
        Section raw = section.section("config");
        for (String name : raw.keys()) {
            raw.value(name).ifPresent(value -> TopicSetting.ofKafka(name).ifPresentOrElse(
                    setting -> value.report("write '" + setting.key() + "' instead, beside 'config'"),
                    () -> config.put(name, value.text())));
        }
        return new Sized(section.has("partitions"), section.read("partitions", PARTITIONS),
                section.read("replication", REPLICATION), config,
                section.read("key", TopicsSection::key));
    }

    private static KeyStrategy key(String text) {
        return Parsers.oneOf(text, Stream.of(KeyStrategy.values())
                .collect(Collectors.toMap(KeyStrategy::label, each -> each)));
    }
}
