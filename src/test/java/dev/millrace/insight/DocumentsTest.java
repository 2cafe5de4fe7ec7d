package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.insight.InsightSummary.Figures;
import dev.millrace.insight.InsightSummary.Peak;
import dev.millrace.insight.Logins.Login;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentsTest {
    private static final long START = Instant.parse("2026-11-20T14:20:00Z").toEpochMilli();
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void a_window_of_counts_reads_as_people_expect() {
        Insight insight = Insight.of(new Measure.CountBy("device_type", 2));
        Tally tally = Insights.of("logins", List.of(insight)).open(0, 1);
        for (String device : List.of("\"iOS\"", "\"android\"", "\"android\"", "\"web\"", "null")) {
            add(tally, "{\"device_type\":" + device + "}", START);
        }

        List<String> documents = documents(tally);

        assertThat(documents).containsExactly("""
                {"pipeline":"logins","insight":"count-by","field":"device_type","window":"1m",\
                "start":"2026-11-20T14:20:00Z","end":"2026-11-20T14:21:00Z","final":false,"events":5,"top":2,\
                "counts":{"android":2,"iOS":1,"__other__":1},"missing":1,"exact":true}""", """
                {"pipeline":"logins","insight":"count-by","field":"device_type","window":"1m",\
                "events":5,"late":0,"ahead":0,"crowded":0,"untimed":0}""");
    }

    @Test
    void a_window_of_numbers_reads_as_people_expect() {
        Insight insight = Insight.of(new Measure.Avg("ms")).by("at").per(Duration.ofSeconds(90));
        Tally tally = Insights.of("logins", List.of(insight)).open(0, 1);
        add(tally, "{\"ms\":1.5,\"at\":\"2026-11-20T14:20:00Z\"}", START);
        add(tally, "{\"ms\":9007199254740993,\"at\":\"2026-11-20T14:20:00Z\"}", START);
        add(tally, "{\"ms\":-9007199254740993,\"at\":\"soon\"}", START);
        add(tally, "{\"ms\":\"3\",\"at\":\"2026-11-20T14:20:00Z\"}", START);

        List<String> documents = documents(tally);

        assertThat(documents.getFirst()).isEqualTo(
                """
                        {"pipeline":"logins","insight":"avg","field":"ms","window":"90s","start":"2026-11-20T14:19:30Z",\
                        "end":"2026-11-20T14:21:00Z","final":false,"events":4,"untimed":1,"values":3,"sum":1.5,"avg":0.5,\
                        "min":-9007199254740992,"max":9007199254740992}""");
    }

    @Test
    void summaries_put_the_windows_of_every_insight_together_again() {
        List<Login> logins = Logins.of(9, 10_000, 1, START);
        Tally tally = Insights.of("p", Logins.INSIGHTS).open(0, 1);
        logins.forEach(login -> add(tally, new String(login.json(), StandardCharsets.UTF_8), login.millis()));

        List<InsightSummary> summaries = Summing.all(read(documents(tally)), DAY);

        assertThat(summaries).hasSize(Logins.INSIGHTS.size())
                .allSatisfy(summary -> assertThat(summary.events()).isEqualTo(10_000))
                .allSatisfy(summary -> assertThat(summary.standing().events()).isEqualTo(10_000));
        assertThat(summaries.getFirst().figures()).isInstanceOf(Figures.Peaks.class);
        long android = logins.stream().filter(login -> login.device().equals("android")).count();
        assertThat(summaries).map(InsightSummary::figures)
                .anySatisfy(figures -> assertThat(figures).isInstanceOfSatisfying(Figures.Counts.class,
                        counts -> assertThat(counts.counts()).containsEntry("android", android)));
    }

    @Test
    void the_fullest_windows_come_first() {
        Tally tally = Insights.of("p", List.of(Insight.of(new Measure.CountPer()))).open(0, 1);
        for (int minute = 0; minute < 10; minute++) {
            for (int i = 0; i < minute % 7; i++) {
                add(tally, "{}", START + minute * 60_000L);
            }
        }

        InsightSummary summary = Summing.all(read(documents(tally)), DAY).getFirst();

        assertThat(summary.figures())
                .isEqualTo(new Figures.Peaks(List.of(peak(6, 6), peak(5, 5), peak(4, 4))));
        assertThat(summary.from()).isEqualTo(Instant.ofEpochMilli(START + 60_000));
    }

    @Test
    void what_is_no_document_is_left_out() {
        assertThat(read(List.of("{}", "", "{\"pipeline\":1}",
                "{\"pipeline\":\"p\",\"insight\":\"count-per\",\"window\":\"?\"}"))).isEmpty();
    }

    private static List<Documents.Read> read(Collection<String> documents) {
        return documents.stream()
                .flatMap(text -> Documents.read(text.getBytes(StandardCharsets.UTF_8)).stream()).toList();
    }

    private static Peak peak(int minute, long events) {
        return new Peak(Instant.ofEpochMilli(START + minute * 60_000L), events);
    }

    private static void add(Tally tally, String event, long recordMillis) {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        tally.add(bytes, 0, bytes.length, recordMillis);
    }

    /** What the merge makes of a tally. */
    private static List<String> documents(Tally tally) {
        WindowMerge merge = new WindowMerge(
                new WindowMerge.Shelves(new MapShelf(), new MapShelf(), new MapShelf()),
                WindowMerge.MOST_HELD, new MemoryBudget(ByteSize.mebibytes(64)).keeper());
        tally.take().forEach(merge::take);
        List<Map.Entry<String, String>> documents = new ArrayList<>();
        merge.publish((key, document) -> documents
                .add(Map.entry(key, new String(document, StandardCharsets.UTF_8))));
        return documents.stream().map(Map.Entry::getValue).toList();
    }
}
