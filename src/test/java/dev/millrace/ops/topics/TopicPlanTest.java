package dev.millrace.ops.topics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicPlanTest {
    private static final String RETENTION = "retention.ms";
    private final SortedMap<String, ActualTopic> topics = new TreeMap<>();
    private final Set<String> names = new HashSet<>();
    private int brokers = 3;
    private String cluster = "c-1";

    private void has(String name, String id, int partitions, int replication, Map<String, String> config) {
        topics.put(name,
                new ActualTopic(name, id, partitions, replication, new TreeMap<>(config), config.keySet()));
        names.add(name);
    }

    private ClusterState state() {
        return new ClusterState(cluster, brokers, names, topics);
    }

    private static WantedTopic wanted(String name, int partitions, Map<String, String> config) {
        return new WantedTopic(name, partitions, OptionalInt.empty(), new TreeMap<>(config),
                Optional.of(KeyStrategy.NONE));
    }

    private TopicPlan plan(WantedTopic... declared) {
        return TopicPlan.of(new TopicsSettings(Optional.empty(), List.of(declared)), state());
    }

    private static SortedMap<String, String> sorted(Map<String, String> config) {
        return new TreeMap<>(config);
    }

    @Test
    void what_is_not_there_is_made_with_as_many_replicas_as_there_are_brokers_for() {
        assertThat(plan(wanted("a", 6, Map.of(RETENTION, "1"))).steps())
                .containsExactly(new Step.Create("a", 6, 3,
                        sorted(Map.of(RETENTION, "1", "min.insync.replicas", "2"))));
        brokers = 1;
        assertThat(plan(wanted("a", 6, Map.of())).steps()).containsExactly(
                new Step.Create("a", 6, 1, sorted(Map.of("min.insync.replicas", "1"))));
    }

    @Test
    void what_is_as_declared_is_kept_and_settings_nobody_declared_are_left_alone() {
        has("a", "id", 6, 3, Map.of(RETENTION, "5", "cleanup.policy", "delete,compact", "segment.ms", "77"));

        TopicPlan plan = plan(wanted("a", 6, Map.of(RETENTION, "5", "cleanup.policy", "compact,delete")));

        assertThat(plan.steps()).containsExactly(new Step.Keep("a"));
        assertThat(plan.isSettled()).isTrue();
    }

    @Test
    void a_topic_may_grow_and_be_altered() {
        has("a", "id", 3, 3, Map.of(RETENTION, "5"));

        assertThat(plan(wanted("a", 6, Map.of(RETENTION, "7", "compression.type", "zstd"))).steps())
                .containsExactly(
                        new Step.Grow("a", 3, 6, ""),
                        new Step.Alter("a",
                                new TreeMap<>(Map.of(RETENTION, new Step.Change("5", "7"), "compression.type",
                                        new Step.Change("", "zstd")))));
    }

    @Test
    void growing_a_keyed_topic_is_a_risk_and_so_is_one_of_which_nobody_knows() {
        has("a", "id", 3, 3, Map.of());
        has("b", "id", 3, 3, Map.of());
        has("c", "id", 3, 3, Map.of());

        TopicPlan plan = plan(
                new WantedTopic("a", 6, OptionalInt.empty(), new TreeMap<>(),
                        Optional.of(KeyStrategy.TENANT)),
                new WantedTopic("b", 6, OptionalInt.empty(), new TreeMap<>(), Optional.empty()),
                wanted("c", 6, Map.of()));

        assertThat(plan.risks()).extracting(Step.Grow::topic).containsExactly("a", "b");
        assertThat(plan.risks().getFirst().warning()).contains("tenant", "out of order");
    }

    @Test
    void what_cannot_be_done_is_refused_with_what_to_do() {
        has("shrink", "id", 6, 3, Map.of());
        has("move", "id", 6, 3, Map.of());
        names.add("twin_x");

        TopicPlan plan = plan(wanted("shrink", 3, Map.of()),
                new WantedTopic("move", 6, OptionalInt.of(2), new TreeMap<>(), Optional.empty()),
                wanted("twin.x", 1, Map.of()),
                new WantedTopic("wide", 1, OptionalInt.of(5), new TreeMap<>(), Optional.empty()),
                wanted("strict", 1, Map.of("min.insync.replicas", "4")));

        assertThat(plan.refusals()).extracting(Step.Refuse::topic).containsExactly("shrink", "move", "twin.x",
                "wide",
                "strict");
        assertThat(plan.refusals()).extracting(Step.Refuse::reason).satisfiesExactly(
                reason -> assertThat(reason).contains("cannot take any away"),
                reason -> assertThat(reason).contains("kafka-reassign-partitions"),
                reason -> assertThat(reason).contains("twin_x"),
                reason -> assertThat(reason).contains("5 replicas are wanted and 3 brokers are up"),
                reason -> assertThat(reason).contains("nobody could write"));
    }

    @Test
    void nothing_the_file_does_not_name_is_touched() {
        has("other", "id", 6, 3, Map.of());

        assertThat(plan(wanted("a", 1, Map.of())).steps()).extracting(Step::topic).containsExactly("a");
    }

    @Test
    void a_saved_plan_is_the_same_when_it_is_read() throws Exception {
        has("grown", "id", 3, 3, Map.of(RETENTION, "5"));
        has("kept", "id2", 1, 3, Map.of());
        TopicPlan plan = plan(
                new WantedTopic("grown", 6, OptionalInt.empty(), new TreeMap<>(Map.of(RETENTION, "7")),
                        Optional.of(KeyStrategy.METRIC)),
                wanted("made", 2, Map.of()), wanted("kept", 1, Map.of()));

        assertThat(PlanFile.read(PlanFile.write(plan))).isEqualTo(plan);
    }

    @Test
    void what_is_no_plan_says_so() {
        for (String text : List.of("", "{", "[]", "{}", "{\"format\":\"other\"}",
                "{\"format\":\"millrace topics plan 1\"}",
                "{\"format\":\"millrace topics plan 1\",\"cluster\":\"c\",\"steps\":[{\"do\":\"delete\",\"topic\":\"a\"}],\"made_against\":{}}",
                "{\"format\":\"millrace topics plan 1\",\"cluster\":\"c\",\"steps\":[{\"do\":\"nothing\",\"topic\":\"a\"}],\"made_against\":{}}")) {
            assertThatThrownBy(() -> PlanFile.read(text)).as(text).isInstanceOf(InvalidPlanException.class);
        }
    }

    @Test
    void a_plan_with_refusals_is_not_saved() {
        has("a", "id", 6, 3, Map.of());
        TopicPlan plan = plan(wanted("a", 3, Map.of()));

        assertThatThrownBy(() -> PlanFile.write(plan)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_plan_holds_as_long_as_what_it_was_made_against_does() {
        has("a", "id", 3, 3, Map.of(RETENTION, "5", "segment.ms", "1"));
        TopicPlan plan = plan(wanted("a", 6, Map.of(RETENTION, "7")), wanted("b", 1, Map.of()));
        assertThat(plan.changesSince(state())).isEmpty();
        has("a", "id", 3, 3, Map.of(RETENTION, "5", "segment.ms", "2"));
        assertThat(plan.changesSince(state())).as("a setting it does not name").isEmpty();
        has("unrelated", "id9", 3, 3, Map.of());
        assertThat(plan.changesSince(state())).as("a topic it does not name").isEmpty();

        List<String> changes = new ArrayList<>();
        has("a", "id", 4, 3, Map.of(RETENTION, "6"));
        changes.addAll(plan.changesSince(state()));
        has("a", "other", 3, 3, Map.of(RETENTION, "5"));
        changes.addAll(plan.changesSince(state()));
        topics.remove("a");
        has("b", "id3", 1, 3, Map.of());
        changes.addAll(plan.changesSince(state()));
        cluster = "c-2";
        changes.addAll(plan.changesSince(state()));

        assertThat(changes).containsExactly(
                "topic 'a': partitions were 3 and are 4, retention.ms was '5' and is '6'",
                "topic 'a': it was deleted and made anew", "topic 'a': it is gone",
                "topic 'b': it did not exist, and does now",
                "the plan was made for cluster c-1, and this is cluster c-2");
    }
}
