package dev.millrace.insight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.insight.Logins.Login;

import static org.assertj.core.api.Assertions.assertThat;

class WindowMergeTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final long START = 1_763_648_400_000L;
    private final MapShelf windows = new MapShelf();
    private final MapShelf unpublished = new MapShelf();
    private final WindowMerge.Shelves shelves = new WindowMerge.Shelves(windows, new MapShelf(), unpublished);
    private final Map<String, JsonNode> documents = new HashMap<>();
    private MemoryBudget budget = new MemoryBudget(ByteSize.mebibytes(256));
    private MemoryBudget.Keeper keeper = budget.keeper();
    private WindowMerge merge = merge(WindowMerge.MOST_HELD);

    private WindowMerge merge(int mostHeld) {
        keeper.close();
        keeper = budget.keeper();
        return new WindowMerge(shelves, mostHeld, keeper);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void comes_to_what_a_recount_comes_to_however_events_are_batched_and_partitions_are_read(long seed)
            throws Exception {
        Random random = new Random(seed);
        List<Login> logins = Logins.of(seed, 20_000, 4, START);

        for (Increment increment : increments(logins, random)) {
            merge.take(IncrementCodec.decode(IncrementCodec.encode(increment)));
            switch (random.nextInt(200)) {
                case 0 -> publish();
                case 1 -> merge = merge(WindowMerge.MOST_HELD);
                default -> {
                }
            }
        }
        publish();

        new Recount("p", logins, Logins.INSIGHTS).assertSame(documents);
        for (Insight insight : Logins.INSIGHTS) {
            JsonNode standing = document("p/" + insight.id());
            assertThat(standing.path("events").asLong()).isEqualTo(20_000);
            assertThat(standing.path("late").asLong()).isZero();
        }
    }

    /** Batches of random size of every partition, in its order; the partitions in any order, one after the other even. */
    private static List<Increment> increments(List<Login> logins, Random random) {
        Insights insights = Insights.of("p", Logins.INSIGHTS);
        Map<Integer, List<Login>> byPartition = new HashMap<>();
        logins.forEach(
                login -> byPartition.computeIfAbsent(login.partition(), key -> new ArrayList<>()).add(login));
        List<List<Increment>> queues = new ArrayList<>();
        byPartition.forEach((partition, all) -> {
            List<Increment> queue = new ArrayList<>();
            for (int from = 0; from < all.size();) {
                int to = Math.min(all.size(), from + 1 + random.nextInt(1_000));
                Tally tally = insights.open(partition, 4);
                all.subList(from, to)
                        .forEach(login -> tally.add(login.json(), 0, login.json().length, login.millis()));
                queue.addAll(tally.take());
                from = to;
            }
            queues.add(queue);
        });
        boolean oneByOne = random.nextBoolean();
        List<Increment> mixed = new ArrayList<>();
        while (!queues.isEmpty()) {
            List<Increment> queue = queues.get(oneByOne ? 0 : random.nextInt(queues.size()));
            mixed.add(queue.removeFirst());
            queues.removeIf(List::isEmpty);
        }
        return mixed;
    }

    @Test
    void an_event_behind_its_own_partition_is_late_and_one_behind_another_partition_is_not() {
        Insight insight = Insight.of(new Measure.CountPer()).within(Duration.ofMinutes(2));

        take(insight, 0, START + 600_000);
        take(insight, 1, START);
        take(insight, 0, START + 479_999);
        take(insight, 0, START + 480_000);
        publish();

        JsonNode standing = document("p/count-per@1m");
        assertThat(standing.path("events").asLong()).isEqualTo(4);
        assertThat(standing.path("late").asLong()).isEqualTo(1);
        assertThat(document("p/count-per@1m/2025-11-20T14:20:00Z").path("events").asLong()).isEqualTo(1);
        assertThat(document("p/count-per@1m/2025-11-20T14:28:00Z").path("events").asLong()).isEqualTo(1);
        assertThat(documents).doesNotContainKey("p/count-per@1m/2025-11-20T14:27:00Z");
    }

    @Test
    void a_batch_of_a_long_span_makes_none_of_its_own_events_late() {
        Insight insight = Insight.of(new Measure.CountPer()).within(Duration.ZERO);
        Tally tally = Insights.of("p", List.of(insight)).open(0, 1);
        for (int minute = 99; minute >= 0; minute--) {
            tally.add(new byte[0], 0, 0, START + minute * 60_000L);
        }

        tally.take().forEach(merge::take);
        publish();

        assertThat(document("p/count-per@1m").path("late").asLong()).isZero();
        assertThat(documents).hasSize(101);
    }

    @Test
    void a_window_is_final_once_every_partition_has_gone_beyond_it_and_is_not_held_any_more() {
        Insight insight = Insight.of(new Measure.CountPer()).within(Duration.ofMinutes(1));
        take(insight, 0, START);
        take(insight, 0, START + 180_000);
        publish();
        boolean isFinalBefore = document("p/count-per@1m/2025-11-20T14:20:00Z").path("final").asBoolean();

        take(insight, 1, START + 120_000);
        publish();

        assertThat(isFinalBefore).isFalse();
        assertThat(document("p/count-per@1m/2025-11-20T14:20:00Z").path("final").asBoolean()).isTrue();
        assertThat(document("p/count-per@1m/2025-11-20T14:22:00Z").path("final").asBoolean()).isFalse();
        assertThat(windows.size()).isEqualTo(2);
    }

    @Test
    void holds_no_more_windows_than_it_may_and_counts_what_comes_after_as_late() {
        Insight insight = Insight.of(new Measure.CountPer());
        merge = merge(10);
        for (int minute = 0; minute < 100; minute++) {
            take(insight, 0, START + minute * 60_000L);
            publish();
        }

        take(insight, 1, START);
        publish();

        assertThat(windows.size()).isEqualTo(10);
        assertThat(document("p/count-per@1m").path("late").asLong()).isEqualTo(1);
        assertThat(document("p/count-per@1m/2025-11-20T14:20:00Z").path("events").asLong()).isEqualTo(1);
        assertThat(document("p/count-per@1m/2025-11-20T14:20:00Z").path("final").asBoolean()).isTrue();
    }

    @Test
    void windows_are_counted_in_the_memory_budget_and_hold_no_more_than_their_part_of_it() {
        Insight insight = Insight.of(new Measure.CountPer());
        budget = new MemoryBudget(new ByteSize(20_000));
        merge = merge(WindowMerge.MOST_HELD);

        for (int minute = 0; minute < 100; minute++) {
            take(insight, 0, START + minute * 60_000L);
            publish();
        }

        assertThat(windows.size()).isBetween(5, 50);
        assertThat(budget.used().bytes()).isBetween(windows.size() * 200L, 10_000L);
    }

    @Test
    void what_was_not_published_before_an_end_is_published_after_it() {
        Insight insight = Insight.of(new Measure.CountPer());
        take(insight, 0, START);

        merge = merge(WindowMerge.MOST_HELD);
        publish();

        assertThat(documents).containsOnlyKeys("p/count-per@1m", "p/count-per@1m/2025-11-20T14:20:00Z");
        assertThat(unpublished.size()).isZero();
    }

    private void take(Insight insight, int partition, long millis) {
        Tally tally = Insights.of("p", List.of(insight)).open(partition, 2);
        tally.add(new byte[0], 0, 0, millis);
        tally.take().forEach(merge::take);
    }

    private void publish() {
        merge.publish((key, document) -> documents.put(key, MAPPER.readTree(document)));
    }

    private JsonNode document(String key) {
        assertThat(documents).containsKey(key);
        return java.util.Objects.requireNonNull(documents.get(key));
    }
}
