package dev.millrace.ops.lag;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.millrace.ops.lag.Sample.Committed;
import dev.millrace.ops.lag.Sample.OfGroup;
import dev.millrace.ops.lag.Sample.OfLog;
import dev.millrace.ops.lag.Sample.OpenTransaction;
import dev.millrace.ops.lag.Sample.Retention;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;

/** Looks that a test makes up, one after the other. */
class LagTrackerTest {
    private static final Partition PARTITION = new Partition("t", 0);
    private static final long WALL = 1_800_000_000_000L;
    private static final Retention WEEK = new Retention(true, true, Duration.ofDays(7).toMillis(), -1);
    private LagTracker tracker = new LagTracker(LagSettings.DEFAULT);
    private final Map<Partition, OfLog> logs = new TreeMap<>();
    private final Map<Partition, Committed> committed = new HashMap<>();
    private final Map<String, String> missing = new HashMap<>();
    private Set<Partition> assigned = Set.of();
    private Optional<String> failure = Optional.empty();
    private int members = 1;

    private void log(long start, long stable, long end) {
        logs.put(PARTITION, new OfLog.Read("id", start, stable, end, WEEK, -1, Optional.empty()));
    }

    private void commit(long offset) {
        committed.put(PARTITION, Committed.at(offset));
    }

    private List<Peek.Question> ask(long now) {
        return tracker.look(new Sample(new Sample.Timing(WALL + now, now, now, now, now),
                List.of(new OfGroup("g", GroupKind.CONSUMER, "Stable", members, assigned,
                        Map.copyOf(committed),
                        failure)),
                Map.copyOf(logs), missing, List.of()));
    }

    private LagSnapshot look(long now) {
        return look(now, Map.of());
    }

    private LagSnapshot look(long now, Map<Peek.Question, Peek> answers) {
        var _ = ask(now);
        return tracker.judge(answers, Duration.ZERO);
    }

    private static GroupLag group(LagSnapshot snapshot) {
        return snapshot.groups().getFirst();
    }

    private static PartitionLag partition(LagSnapshot snapshot) {
        return group(snapshot).partitions().getFirst();
    }

    private static long offsets(LagSnapshot snapshot) {
        return ((Lag.Known) partition(snapshot).lag()).offsets();
    }

    @Test
    void transaction_markers_at_the_end_are_no_lag() {
        log(0, 103, 103);
        commit(100);
        var question = new Peek.Question(PARTITION, 100, 103);

        var snapshot = look(0, Map.of(question, new Peek.Nothing(103)));

        assertThat(offsets(snapshot)).isZero();
        assertThat(partition(snapshot).time()).isEqualTo(
                new LagTime.Known(Duration.ZERO, Duration.ZERO, LagTime.Source.CAUGHT_UP));
        assertThat(partition(snapshot).verdict().state()).isEqualTo(Verdict.State.OK);
        assertThat(ask(1_000)).as("asked again though nothing has changed").isEmpty();
    }

    @Test
    void behind_markers_only_what_came_since_is_looked_at() {
        log(0, 103, 103);
        commit(100);
        var _ = look(0, Map.of(new Peek.Question(PARTITION, 100, 103), new Peek.Nothing(103)));
        log(0, 110, 110);

        assertThat(ask(1_000)).containsExactly(new Peek.Question(PARTITION, 103, 110));
        var snapshot = tracker.judge(Map.of(new Peek.Question(PARTITION, 103, 110),
                new Peek.Found(105, WALL - 4_000, true)), Duration.ZERO);

        assertThat(offsets(snapshot)).isEqualTo(5);
        assertThat(partition(snapshot).time()).isEqualTo(new LagTime.Known(Duration.ofMillis(643),
                Duration.ofMillis(643), LagTime.Source.HISTORY));
    }

    @Test
    void the_first_look_takes_the_time_of_the_record() {
        log(0, 200, 200);
        commit(100);

        var snapshot = look(0, Map.of(new Peek.Question(PARTITION, 100, 200),
                new Peek.Found(100, WALL - 90_000, true)));

        assertThat(offsets(snapshot)).isEqualTo(100);
        assertThat(partition(snapshot).time()).isEqualTo(new LagTime.Known(Duration.ofSeconds(90),
                Duration.ofMillis(1), LagTime.Source.BROKER));
        assertThat(partition(snapshot).loss()).isEqualTo(
                new Loss.In(Duration.ofDays(7).minusSeconds(90), "retention.ms is 168 h 0 min"));
    }

    @Test
    void without_the_record_its_time_is_unknown_and_not_nothing() {
        log(0, 200, 200);
        commit(100);

        assertThat(partition(look(0)).time()).isEqualTo(new LagTime.AtLeast(Duration.ZERO));
        assertThat(partition(look(5_000)).time()).isEqualTo(new LagTime.AtLeast(Duration.ofSeconds(5)));
    }

    @Test
    void no_commit_yet_is_neither_a_lag_nor_well() {
        log(5, 200, 200);
        assigned = Set.of(PARTITION);

        var snapshot = look(0);

        assertThat(partition(snapshot).lag()).isEqualTo(new Lag.NoCommit(5, 200));
        assertThat(group(snapshot).verdict().state()).isEqualTo(Verdict.State.UNKNOWN);
        assertThat(group(snapshot).isComplete()).isFalse();
    }

    @Test
    void no_commit_in_an_empty_log_is_nothing_to_read() {
        log(5, 5, 5);
        assigned = Set.of(PARTITION);

        GroupLag group = group(look(0));

        assertThat(group.verdict().state()).isEqualTo(Verdict.State.OK);
        assertThat(group.isComplete()).isTrue();
        assertThat(group.drain()).isEqualTo(new Forecast.In(Duration.ZERO));
    }

    @Test
    void the_other_partitions_of_a_topic_count_as_not_committed() {
        log(0, 100, 100);
        commit(100);
        logs.put(new Partition("t", 1),
                new OfLog.Read("id", 0, 7, 7, WEEK, -1, Optional.empty()));

        assertThat(group(look(0)).partitions()).extracting(PartitionLag::lag)
                .containsExactlyInAnyOrder(new Lag.Known(0, 100, 0, 100, 100), new Lag.NoCommit(0, 7));
    }

    @Test
    void what_could_not_be_asked_is_failed_and_the_group_is_kept() {
        commit(100);
        missing.put("t", "topic 't' does not exist any more");

        var snapshot = look(0);

        assertThat(partition(snapshot).lag()).isEqualTo(new Lag.Failed("topic 't' does not exist any more"));
        assertThat(group(snapshot).verdict().state()).isEqualTo(Verdict.State.UNKNOWN);
        assertThat(group(snapshot).known()).isZero();
    }

    @Test
    void a_group_without_members_that_does_not_move_for_long_enough_is_dead_but_shown() {
        members = 0;
        log(0, 100, 100);
        commit(100);

        assertThat(group(look(0)).isDead()).isFalse();
        assertThat(group(look(59_999)).isDead()).isFalse();
        assertThat(group(look(60_000)).isDead()).isTrue();
        commit(101);
        log(0, 101, 101);
        assertThat(group(look(61_000)).isDead()).isFalse();
    }

    /** A program may delete what it has read between the two questions of one look: that is no loss. */
    @Test
    void what_was_deleted_before_it_was_read_is_lost_at_the_look_after() {
        log(150, 200, 200);
        commit(100);

        assertThat(partition(look(0)).loss()).isNotInstanceOf(Loss.Already.class);
        assertThat(partition(look(3_000)).loss()).isEqualTo(new Loss.Already(50));
    }

    @Test
    void a_group_beyond_the_stable_end_reads_uncommitted_records() {
        log(0, 100, 150);
        commit(120);

        assertThat(offsets(look(0))).isEqualTo(30);
    }

    @Test
    void a_hanging_transaction_is_named() {
        logs.put(PARTITION, new OfLog.Read("id", 0, 100, 150, WEEK, -1,
                Optional.of(new OpenTransaction(4_711, 180_000))));
        commit(100);

        var judged = partition(look(0));

        assertThat(judged.held()).contains(new Held(50, 4_711, Optional.of(Duration.ofMinutes(3)), true));
        assertThat(judged.verdict().state()).isEqualTo(Verdict.State.STALLED);
        assertThat(judged.verdict().reason()).contains("producer id 4711", "50 offsets", "3 min 0 s");
    }

    @Test
    void a_transaction_that_is_written_to_does_not_hang() {
        logs.put(PARTITION, new OfLog.Read("id", 0, 100, 150, WEEK, -1,
                Optional.of(new OpenTransaction(4_711, 500))));
        commit(100);

        assertThat(partition(look(0)).verdict().state()).isEqualTo(Verdict.State.OK);
    }

    @Test
    void a_topic_made_anew_is_another_log() {
        log(0, 200, 200);
        commit(100);
        var _ = look(0);
        logs.put(PARTITION, new OfLog.Read("other id", 0, 150, 150, WEEK, -1, Optional.empty()));

        assertThat(partition(look(5_000)).time()).isEqualTo(new LagTime.AtLeast(Duration.ZERO));
        assertThat(partition(look(6_000)).consumed()).hasValue(0);
    }

    @Test
    void a_share_group_has_the_lag_the_brokers_count() {
        log(0, 200, 200);
        committed.put(PARTITION, new Committed(100, OptionalLong.of(42)));

        assertThat(offsets(look(0))).isEqualTo(42);
    }

    @Test
    void velocities_tell_how_long_it_takes_to_catch_up() {
        log(0, 1_000, 1_000);
        commit(0);
        var _ = look(0);
        log(0, 1_010, 1_010);
        commit(110);

        var judged = partition(look(10_000));

        assertThat(judged.consumed()).hasValue(11);
        assertThat(judged.arriving()).hasValue(1);
        assertThat(judged.drain()).isEqualTo(new Forecast.In(Duration.ofSeconds(90)));
    }

    @Test
    void a_group_that_could_not_be_read_is_unknown() {
        failure = Optional.of("ask for group 'g': not allowed");

        var snapshot = look(0);

        assertThat(group(snapshot).verdict()).extracting(Verdict::state, Verdict::reason)
                .containsExactly(Verdict.State.UNKNOWN, "ask for group 'g': not allowed");
        assertThat(group(snapshot).loss()).isInstanceOf(Loss.Unknown.class);
    }

    @Test
    void what_does_not_fit_is_failed_and_said() {
        tracker = new LagTracker(LagSettings.DEFAULT, 1);
        log(0, 100, 100);
        commit(100);
        logs.put(new Partition("t", 1), new OfLog.Read("id", 0, 7, 7, WEEK, -1, Optional.empty()));
        committed.put(new Partition("t", 1), Committed.at(7));

        var snapshot = look(0);

        assertThat(group(snapshot).partitions()).extracting(PartitionLag::isCaughtUp)
                .containsExactlyInAnyOrder(true, false);
        assertThat(snapshot.troubles()).singleElement().asString()
                .contains("1 offsets of groups are not watched");
    }

    @Test
    void the_worst_comes_first() {
        Map<Partition, OfLog> all = Map.of(
                PARTITION, new OfLog.Read("id", 0, 100, 100, WEEK, -1, Optional.empty()));
        List<OfGroup> groups = List.of(
                new OfGroup("well", GroupKind.CLASSIC, "Stable", 1, Set.of(),
                        Map.of(PARTITION, Committed.at(100)),
                        Optional.empty()),
                new OfGroup("stopped", GroupKind.CLASSIC, "Empty", 0, Set.of(),
                        Map.of(PARTITION, Committed.at(50)), Optional.empty()),
                new OfGroup("stalled", GroupKind.CLASSIC, "Stable", 1, Set.of(),
                        Map.of(PARTITION, Committed.at(50)), Optional.empty()),
                new OfGroup("hidden", GroupKind.CLASSIC, "Stable", -1, Set.of(), Map.of(),
                        Optional.of("no")));
        LagSnapshot snapshot = LagSnapshot.NONE;
        for (long now : List.of(0L, 60_000L)) {
            var _ = tracker.look(new Sample(new Sample.Timing(WALL + now, now, now, now, now), groups, all,
                    Map.of(), List.of()));
            snapshot = tracker.judge(Map.of(), Duration.ZERO);
        }

        assertThat(snapshot.groups()).extracting(GroupLag::group)
                .containsExactly("stalled", "stopped", "hidden", "well");
    }
}
