package dev.millrace.insight;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

import tools.jackson.databind.JsonNode;

import dev.millrace.insight.Logins.Login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What a plain recount of events comes to, against the documents of the merge. */
final class Recount {
    private final Map<String, List<Login>> byWindow = new TreeMap<>();

    /** Sorts events into the windows of {@link Logins#INSIGHTS}, by the time they state. */
    Recount(String pipeline, List<Login> logins, List<Insight> insights) {
        for (Insight insight : insights) {
            for (Login login : logins) {
                String key = new WindowKey(pipeline + "/" + insight.id(), insight.start(login.millis()))
                        .text();
                byWindow.computeIfAbsent(key, absent -> new java.util.ArrayList<>()).add(login);
            }
        }
    }

    Set<String> windows() {
        return byWindow.keySet();
    }

    /** Fails unless the document of every window says the same. */
    void assertSame(Map<String, JsonNode> documents) {
        byWindow.forEach((key, logins) -> {
            assertThat(documents).containsKey(key);
            JsonNode document = documents.getOrDefault(key,
                    tools.jackson.databind.node.NullNode.getInstance());
            assertThat(document.path("events").asLong()).as(key).isEqualTo(logins.size());
            assertSame(key, document, logins);
        });
    }

    private static void assertSame(String key, JsonNode document, List<Login> logins) {
        int[] latencies = logins.stream().mapToInt(Login::latency).filter(latency -> latency >= 0).toArray();
        switch (document.path("insight").asString()) {
            case "count-by" -> assertCounts(key, document, logins);
            case "sum", "avg", "min", "max" -> {
                assertThat(document.path("values").asLong()).as(key).isEqualTo(latencies.length);
                assertThat(document.path("sum").asLong()).as(key).isEqualTo(IntStream.of(latencies).sum());
                assertThat(document.path("min").asLong()).as(key)
                        .isEqualTo(IntStream.of(latencies).min().orElse(0));
                assertThat(document.path("max").asLong()).as(key)
                        .isEqualTo(IntStream.of(latencies).max().orElse(0));
                assertThat(document.path("avg").asDouble()).as(key)
                        .isCloseTo(IntStream.of(latencies).average().orElse(0), within(1e-9));
            }
            case "distinct" -> {
                Set<Integer> users = new HashSet<>();
                logins.forEach(login -> users.add(login.user()));
                assertThat(document.path("distinct").asDouble()).as(key)
                        .isCloseTo(users.size(), within(Math.max(1, users.size() * 4 * 0.0163)));
            }
            case "quantiles" -> assertQuantiles(key, document, latencies);
            default -> {
            }
        }
    }

    private static void assertCounts(String key, JsonNode document, List<Login> logins) {
        Map<String, Long> counts = new HashMap<>();
        logins.forEach(login -> counts.merge(
                document.path("field").asString().equals("user") ? "u" + login.user() : login.device(), 1L,
                Long::sum));
        long missing = counts.getOrDefault("", 0L);
        counts.remove("");
        long sum = 0;
        for (var entry : document.path("counts").properties()) {
            long shown = entry.getValue().longValue();
            sum += shown;
            if (!entry.getKey().equals(Labels.OTHER)) {
                long true_ = counts.getOrDefault(entry.getKey(), 0L);
                assertThat(shown).as(key + " " + entry.getKey()).isLessThanOrEqualTo(true_);
                if (document.path("exact").asBoolean() || true_ > logins.size() / 40) {
                    assertThat(shown).as(key + " " + entry.getKey()).isEqualTo(true_);
                }
            }
        }
        assertThat(sum).as(key).isEqualTo(logins.size() - missing);
        assertThat(document.path("missing").asLong()).as(key).isEqualTo(missing);
    }

    /** The rank of every quantile, counted, is within three times the error that KLL promises with 99 %. */
    private static void assertQuantiles(String key, JsonNode document, int[] latencies) {
        for (var entry : document.path("quantiles").properties()) {
            double rank = Double.parseDouble(entry.getKey().substring(1)) / 100;
            double value = entry.getValue().asDouble();
            double below = IntStream.of(latencies).filter(latency -> latency < value).count()
                    / (double) latencies.length;
            double upTo = IntStream.of(latencies).filter(latency -> latency <= value).count()
                    / (double) latencies.length;
            double error = 3 * document.path("rank_error").asDouble() + 1.0 / latencies.length;
            assertThat(below).as(key + " " + entry.getKey()).isLessThanOrEqualTo(rank + error);
            assertThat(upTo).as(key + " " + entry.getKey()).isGreaterThanOrEqualTo(rank - error);
        }
    }
}
