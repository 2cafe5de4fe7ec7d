package dev.millrace.bench;

import java.util.List;
import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class StandingsTest {
    private static Run run(Contestant contestant, int repetition, long perSecond) {
        return new Run(contestant, repetition, 0, perSecond * 2, 2, 3, 250, 1 << 20,
                new Run.Costs(4, 3, 1, Double.NaN), 0.01,
                new Run.Counts(2_000_000, 1_900_000, 100_000, 10), "");
    }

    @Test
    void a_spread_has_the_middle_and_the_ends() {
        assertThat(Spread.of(DoubleStream.of(5, 1, 3))).isEqualTo(new Spread(3, 1, 5));
        assertThat(Spread.of(DoubleStream.of(4, 1, 3, 2))).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Spread.of(DoubleStream.of(7))).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void what_is_not_known_counts_for_nothing() {
        Spread known = Spread.of(DoubleStream.of(Double.NaN, 2, Double.NaN));
        Spread unknown = Spread.of(DoubleStream.of(Double.NaN));

        assertThat(known).isEqualTo(new Spread(2, 2, 2));
        assertThat(unknown.median()).isNaN();
    }

    @Test
    void a_percentile_lies_between_its_neighbours() {
        Percentiles percentiles = Percentiles
                .of(DoubleStream.iterate(100, value -> value - 1).limit(101).toArray());

        assertThat(percentiles).isEqualTo(new Percentiles(101, 50, 99, 100));
        assertThat(Spread.percentile(new double[]{0, 10}, 0.99)).isEqualTo(9.9, within(1e-9));
        assertThatIllegalArgumentException().isThrownBy(() -> Percentiles.of(new double[0]));
    }

    @Test
    void ratios_are_taken_turn_by_turn() {
        // Medians alone would say 150 / 400; but each turn for itself says a half.
        Standings standings = new Standings(List.of(
                run(Contestant.RAW_2, 1, 100), run(Contestant.SINK, 1, 50),
                run(Contestant.RAW_2, 2, 400), run(Contestant.SINK, 2, 150),
                run(Contestant.RAW_2, 3, 1_000), run(Contestant.SINK, 3, 500)));

        assertThat(standings.ratio(Contestant.SINK, Contestant.RAW_2)).isEqualTo(new Spread(0.5, 0.375, 0.5));
        assertThat(standings.ratio(Contestant.SINK, Contestant.NAIVE).median()).isNaN();
        assertThat(standings.of(Contestant.SINK, Run::eventsPerSecond)).isEqualTo(new Spread(150, 50, 500));
    }

    @Test
    void a_run_says_what_an_event_costs() {
        Run run = run(Contestant.SINK, 1, 100);

        assertThat(run.eventsPerSecond()).isEqualTo(100);
        assertThat(run.megabytesPerSecond()).isEqualTo(0.025);
        assertThat(run.cpuPerMillion()).isEqualTo(2);
        assertThat(run.brokerPerMillion()).isEqualTo(0.5);
        assertThat(run.steadyCpuPerMillion()).isEqualTo(15_000);
        assertThat(run.storePerMillion()).isNaN();
    }

    @Test
    void names_contestants_by_family() {
        assertThat(Contestant.named("raw", Contestant.OF_OBJECTS)).containsExactly(Contestant.RAW_1,
                Contestant.RAW_2);
        assertThat(Contestant.named("Sink", Contestant.OF_OBJECTS)).containsExactly(Contestant.SINK);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Contestant.named("rust", Contestant.OF_OBJECTS))
                .withMessageContaining("raw, naive, sink");
        assertThatIllegalArgumentException().isThrownBy(() -> Contestant.named("sink", Contestant.OF_TOPICS))
                .withMessageContaining("pipeline, streams");
    }
}
