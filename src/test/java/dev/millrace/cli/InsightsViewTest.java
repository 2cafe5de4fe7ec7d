package dev.millrace.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.insight.InsightSummary;
import dev.millrace.insight.InsightSummary.Figures;
import dev.millrace.insight.InsightSummary.Peak;
import dev.millrace.insight.InsightSummary.Standing;

import static org.assertj.core.api.Assertions.assertThat;

class InsightsViewTest {
    private static final Instant START = Instant.parse("2026-11-20T14:20:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Standing FINE = new Standing(1_234, 0, 0, 0, 0);
    private final Screen screen = new Screen();

    @Test
    void shows_a_line_for_each_insight_of_a_pipeline() {
        Map<String, Long> devices = new LinkedHashMap<>();
        devices.put("android", 1_317L);
        devices.put("i\u001b[1mOS", 308L);

        print(summary("count-per", "", MINUTE, new Figures.Peaks(List.of(new Peak(START, 1_000), new Peak(
                START.plusSeconds(60), 234))), FINE),
                summary("count-by", "device_type", MINUTE, new Figures.Counts(devices, 2, 1), FINE),
                summary("avg", "latency_ms", MINUTE, new Figures.Figure(new BigDecimal("1234.5678901")),
                        FINE),
                summary("sum", "bytes", MINUTE, new Figures.Figure(new BigDecimal("12345678900")), FINE),
                summary("min", "bytes", MINUTE, new Figures.Figure(null), FINE),
                summary("distinct", "user_id", MINUTE, new Figures.Distinct(5_012, 4_930, 5_094), FINE),
                summary("quantiles", "latency_ms", Duration.ofMinutes(5),
                        new Figures.Quantiles(Map.of("p50", new BigDecimal("12"))), FINE));

        assertThat(screen.out().lines()).containsExactly("logins  2026-11-20 14:20 to 2026-11-20 14:22",
                "  peak minutes: 2026-11-20 14:20 1,000, 2026-11-20 14:21 234; 1,234 events in all",
                "  device_type: android 1,317, i\uFFFD[1mOS 308, __other__ 2, (none) 1",
                "  avg latency_ms: 1,234.57", "  sum bytes: 12,345,678,900", "  min bytes: no numbers",
                "  distinct user_id: about 5,012 (4,930 to 5,094)", "  quantiles latency_ms (5m): p50 12");
    }

    @Test
    void says_how_many_events_are_in_no_window() {
        print(summary("count-by", "device_type", MINUTE, new Figures.Counts(Map.of("web", 1L), 0, 0),
                new Standing(1_250, 12, 3, 0, 1)));

        assertThat(screen.out().lines()).containsExactly("logins  2026-11-20 14:20 to 2026-11-20 14:22",
                "  device_type: web 1",
                "    12 too late for their window, 3 ahead of their record, 1 by their record's time");
    }

    @Test
    void names_the_ten_most_frequent_values() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < 12; i++) {
            counts.put("v" + i, 100L - i);
        }

        print(summary("count-by", "version", MINUTE, new Figures.Counts(counts, 5, 0), FINE));

        assertThat(screen.out()).contains("v9 91, __other__ 184").doesNotContain("v10");
    }

    private void print(InsightSummary... summaries) {
        InsightsView.print(List.of(summaries), screen.terminal(Map.of(), false).out(), new Style(false));
    }

    private static InsightSummary summary(String insight, String field, Duration window, Figures figures,
            Standing standing) {
        return new InsightSummary("logins", insight, field, window, START, START.plusSeconds(120), 2, 1_234,
                figures,
                standing);
    }
}
