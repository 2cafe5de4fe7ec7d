package dev.millrace.drill;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlanTest {
    private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    @Test
    void is_a_function_of_its_seed() {
        Plan plan = Plan.draw(17, FIVE_MINUTES, ALL);

        assertThat(plan).isEqualTo(Plan.draw(17, FIVE_MINUTES, ALL));
        assertThat(plan).isNotEqualTo(Plan.draw(18, FIVE_MINUTES, ALL));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void rounds_follow_each_other_within_the_time(long seed) {
        Plan plan = Plan.draw(seed, FIVE_MINUTES, ALL);

        Duration end = Duration.ZERO;
        for (Round round : plan.rounds()) {
            assertThat(round.at()).isGreaterThan(end);
            end = round.end();
        }
        assertThat(end).isLessThanOrEqualTo(FIVE_MINUTES);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void faults_of_a_round_touch_different_things(long seed) {
        Plan plan = Plan.draw(seed, Duration.ofHours(2), ALL);

        assertThat(plan.rounds()).allSatisfy(round -> {
            List<Fault.Lane> lanes = round.strikes().stream().map(strike -> strike.fault().lane()).toList();
            assertThat(lanes).doesNotHaveDuplicates();
            assertThat(lanes.contains(Fault.Lane.OPERATOR) && lanes.size() > 1).isFalse();
        });
        assertThat(plan.rounds()).anySatisfy(round -> assertThat(round.strikes()).hasSize(1))
                .anySatisfy(round -> assertThat(round.strikes()).hasSize(2));
    }

    @Test
    void a_long_one_has_every_fault_and_stops_from_5_to_120_seconds() {
        Plan plan = Plan.draw(3, Duration.ofHours(1), ALL);

        List<Strike> strikes = plan.rounds().stream().flatMap(round -> round.strikes().stream()).toList();
        assertThat(strikes).extracting(Strike::fault).containsAll(ALL);
        assertThat(strikes).extracting(strike -> strike.lasts().toMillis())
                .allSatisfy(millis -> assertThat(millis).isBetween(5_000L, 120_000L))
                .anySatisfy(millis -> assertThat(millis).isGreaterThan(60_000L));
    }

    @Test
    void has_no_other_faults_than_those_that_are_wanted() {
        Plan plan = Plan.draw(3, FIVE_MINUTES, EnumSet.of(Fault.SINK_KILL, Fault.STORE_500));

        assertThat(plan.rounds()).flatExtracting(Round::strikes).extracting(Strike::fault)
                .containsOnly(Fault.SINK_KILL, Fault.STORE_500);
    }

    @Test
    void needs_a_fault() {
        assertThatThrownBy(() -> Plan.draw(1, FIVE_MINUTES, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
