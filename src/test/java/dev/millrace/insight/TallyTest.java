package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TallyTest {
    private static final long START = 1_763_648_400_000L;
    private static final Insight BY_TIME = Insight.of(new Measure.CountPer()).by("at");

    @Test
    void gives_windows_from_the_oldest_on() {
        Tally tally = tally(BY_TIME);
        for (long minute : List.of(3L, 1L, 2L, 1L)) {
            add(tally, "{\"at\":" + (START + minute * 60_000) + "}", START);
        }

        List<Increment.Placed> windows = placed(tally.take());

        assertThat(windows).extracting(Increment.Placed::start).containsExactly(START + 60_000,
                START + 120_000,
                START + 180_000);
        assertThat(windows).extracting(window -> window.sum().events()).containsExactly(2L, 1L, 1L);
    }

    @Test
    void an_event_without_a_time_of_its_own_goes_by_its_record() {
        Tally tally = tally(BY_TIME);
        for (String at : List.of("{}", "{\"at\":null}", "{\"at\":\"soon\"}", "{\"at\":[1]}", "[]")) {
            add(tally, at, START + 61_000);
        }

        List<Increment.Placed> windows = placed(tally.take());

        assertThat(windows).singleElement().satisfies(window -> {
            assertThat(window.start()).isEqualTo(START + 60_000);
            assertThat(window.latest()).isEqualTo(START + 61_000);
            assertThat(window.untimed()).isEqualTo(5);
        });
    }

    @Test
    void an_event_that_claims_to_be_later_than_its_record_is_in_no_window() {
        Tally tally = tally(BY_TIME);
        add(tally, "{\"at\":" + (START + Duration.ofMinutes(5).toMillis()) + "}", START);
        add(tally, "{\"at\":" + (START + Duration.ofMinutes(5).toMillis() + 1) + "}", START);

        List<Increment> increments = tally.take();

        assertThat(increments.getFirst().content()).isEqualTo(new Increment.Unplaced(1, 0));
        assertThat(placed(increments)).hasSize(1);
    }

    @Test
    void a_batch_touches_no_more_windows_than_it_may() {
        Tally tally = tally(BY_TIME);
        for (int minute = 0; minute < InsightTally.MOST_WINDOWS + 10; minute++) {
            add(tally, "{\"at\":" + minute * 60_000L + ",\"x\":1}", START);
        }
        add(tally, "{\"at\":0}", START);

        List<Increment> increments = tally.take();

        assertThat(increments.getFirst().content()).isEqualTo(new Increment.Unplaced(0, 10));
        assertThat(placed(increments)).hasSize(InsightTally.MOST_WINDOWS);
    }

    @Test
    void increments_of_one_transaction_come_together_and_the_parts_stay_as_they_are() {
        Tally first = tally(BY_TIME);
        add(first, "{\"at\":" + START + "}", START);
        add(first, "{\"at\":" + (START + 60_000) + "}", START);
        Tally second = tally(BY_TIME);
        add(second, "{\"at\":" + START + "}", START);
        add(second, "{\"at\":" + (START + 999_999) + "}", START);
        List<Increment> parts = List.of(first.take(), second.take()).stream().flatMap(List::stream).toList();

        List<Increment> once = Increment.combined(parts);
        List<Increment> again = Increment.combined(parts);

        assertThat(once).hasSize(3).extracting(Increment::content).first()
                .isEqualTo(new Increment.Unplaced(1, 0));
        assertThat(placed(again)).extracting(window -> window.sum().events()).containsExactly(2L, 1L);
    }

    @Test
    void two_insights_with_one_id_are_refused() {
        assertThatThrownBy(() -> Insights.of("p", List.of(BY_TIME, Insight.of(new Measure.CountPer()))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("'count-per@1m' is there twice");
    }

    private static Tally tally(Insight insight) {
        return Insights.of("p", List.of(insight)).open(0, 1);
    }

    private static void add(Tally tally, String event, long recordMillis) {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        tally.add(bytes, 0, bytes.length, recordMillis);
    }

    private static List<Increment.Placed> placed(List<Increment> increments) {
        return increments.stream().map(Increment::content).filter(Increment.Placed.class::isInstance)
                .map(Increment.Placed.class::cast).toList();
    }
}
