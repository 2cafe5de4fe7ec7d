package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class InsightChangeTest {
    private static final Insights COUNTED = Insights.of("p",
            List.of(Insight.of(new Measure.CountBy("kind", 2)), Insight.of(new Measure.CountPer()),
                    Insight.of(new Measure.Max("n")), Insight.of(new Measure.Distinct("n")),
                    Insight.of(new Measure.Quantiles("n", List.of(0.5)))));

    private static List<Increment> count(int first, int end) {
        Tally tally = COUNTED.open(0, 1);
        for (int n = first; n < end; n++) {
            byte[] event = ("{\"kind\":\"k" + n % 2 + "\",\"n\":" + n + "}").getBytes(StandardCharsets.UTF_8);
            tally.add(event, 0, event.length, 1_767_225_600_000L + n * 60_000L);
        }
        return tally.take();
    }

    private static List<String> between(List<Increment> before, List<Increment> after) {
        return InsightChange.between(before, after).stream().map(change -> change.insight() + " "
                + change.what() + ": " + change.before() + " > " + change.after()).toList();
    }

    @Test
    void what_was_counted_alike_does_not_differ() {
        assertThat(between(count(0, 10), count(0, 10))).isEmpty();
        assertThat(between(List.of(), List.of())).isEmpty();
    }

    @Test
    void figures_over_all_windows_are_compared_and_the_largest_difference_comes_first() {
        assertThat(between(count(0, 10), count(0, 5))).containsExactlyInAnyOrder(
                "count-by:kind@1m k0: 5 > 3", "count-by:kind@1m k1: 5 > 2", "count-per@1m events: 10 > 5",
                "max:n@1m max: 9.0 > 4.0", "distinct:n@1m distinct: 10 > 5", "quantiles:n@1m p50: 4.0 > 2.0");
        assertThat(between(count(0, 10), count(0, 5)).getFirst()).startsWith("count-by:kind@1m k1");
        assertThat(between(List.of(), count(0, 1))).contains("count-per@1m events: null > 1");
    }
}
