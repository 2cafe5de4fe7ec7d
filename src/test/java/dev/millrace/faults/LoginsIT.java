package dev.millrace.faults;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.drill.Sink;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.generate.Kind;
import dev.millrace.generate.LoginEvents;
import dev.millrace.insight.InsightTopics;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TopicDump;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Logins, five of a hundred bad and three repeated, through all that a forwarding pipeline does, while sinks are killed and
 * joined by others: output, dead letters, ledger and insights are just those of a plain recount of the input. The full
 * proof takes a million: {@code -Dmillrace.faults.events=1000000 -Dmillrace.faults.kills=12 -Dmillrace.faults.rate=8000}.
 */
class LoginsIT {
    private static final long EVENTS = Long.getLong("millrace.faults.events", 30_000);
    private static final int KILLS = Integer.getInteger("millrace.faults.kills", 2);
    /** So that it lasts until the last kill. */
    private static final int PER_SECOND = Integer.getInteger("millrace.faults.rate", 3_000);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    /** Of the events' own timestamps, so that none lies ahead of its record. */
    private static final Duration SPAN = Duration.ofMinutes(50);
    private static final String[] RULES = {"filter: 'app_version != \"1.0.0\"'",
            "set: { processed: 'true', ingest_ms: 'epoch_ms(ingest_time)' }",
            "dedupe: { by: 'user_id + string(timestamp)', window: 1h }",
            "insights: [ { count-by: device_type, time: timestamp, grace: 2d },"
                    + " { count-by: locale, time: timestamp, grace: 2d },"
                    + " { count-per: 1m, time: timestamp, grace: 2d } ]"};

    private static EventLoad logins() {
        Instant start = Instant.ofEpochMilli(Time.system().wallMillis()).minus(Duration.ofHours(1));
        return new EventLoad(new LoginEvents(5, start, (double) EVENTS / SPAN.toSeconds()),
                Chaos.ofBad(0.05).duplicating(0.03).delaying(0.01), 5);
    }

    @Test
    void what_comes_out_is_what_a_plain_recount_of_the_input_comes_to() throws Exception {
        Seed seed = new Seed();
        System.out.println("LoginsIT: " + seed);
        EventLoad logins = logins();
        try (Site site = Site.forwardingOf("user-login", "logins", GroupProtocol.CLASSIC, RULES)) {
            Load load = Load.start(site.clients(),
                    new Generator.Options(site.topic(), 0, EVENTS, PER_SECOND), logins);
            List<Sink> last = kill(site, load, seed);
            assertThat(load.await()).isEqualTo(EVENTS);
            site.awaitSettled(LIMIT);

            LoginRecount wanted = new LoginRecount();
            AuditReport books = site.books();
            TopicDump.visit(site.clients(), site.topic(), IsolationLevel.READ_COMMITTED, wanted::add);
            assertCensus(wanted, logins);
            assertBooks(books, wanted);
            assertOutput(site, wanted);
            assertLetters(site, wanted);
            assertInsights(site, wanted);
            for (Sink sink : last) {
                assertThat(sink.drain()).isZero();
                // Otherwise a recount would have to forget as well.
                assertThat(sink.process().says("dedupe_evicted=\"0\"")).isTrue();
            }
            boolean isReadByKcat = assertReadByAnotherProgram(site, wanted);
            System.out.printf(
                    "LoginsIT: %s kills=%d rebalances=%d refused=%d takeovers=%d; %,d records: %,d forwarded, %,d"
                            + " filtered, %,d duplicates, %,d dead; %,d windows; kcat: %s%n",
                    seed, KILLS, site.count("partitions assigned"), site.count("refused a commit"),
                    site.count("dead workers had left open"), wanted.records(), wanted.trail().records(),
                    wanted.filtered(), wanted.duplicates(), wanted.dead().size(), wanted.windows().size(),
                    isReadByKcat ? "the same" : "not installed");
        }
    }

    /** Gives the two that are left at work. */
    private static List<Sink> kill(Site site, Load load, Seed seed) throws Exception {
        Sink one = site.sink(Map.of("MILLRACE_SLOT", "a"));
        Sink other = site.sink();
        for (int kills = 0; kills < KILLS; kills++) {
            one.awaitWork();
            seed.pass(Duration.ofMillis(300), Duration.ofSeconds(3));
            one.process().kill();
            one = other;
            other = site.sink(kills % 2 == 0 ? Map.of("MILLRACE_SLOT", "a") : Map.of());
        }
        one.awaitWork();
        other.awaitWork();
        if (!load.isSending()) {
            System.out.println("LoginsIT: the load ended before the last kill");
        }
        return List.of(one, other);
    }

    /** The recount finds as many of each kind as were made; of repeated ones some are filtered. */
    private static void assertCensus(LoginRecount recount, EventLoad logins) {
        Map<Kind, Long> census = logins.census(0, EVENTS);
        long bad = census.entrySet().stream().filter(kind -> kind.getKey().isBad())
                .mapToLong(Map.Entry::getValue).sum();
        assertThat(recount.records()).isEqualTo(EVENTS);
        assertThat((long) recount.dead().size()).isEqualTo(bad);
        assertThat(recount.duplicates()).isPositive()
                .isLessThanOrEqualTo(census.getOrDefault(Kind.DUPLICATE, 0L));
    }

    private static void assertBooks(AuditReport books, LoginRecount wanted) {
        assertThat(books.isBalanced()).as("%s", books).isTrue();
        Outcomes all = books.chains().stream().map(AuditReport.Books::outcomes).reduce(Outcomes.NONE,
                Outcomes::plus);
        assertThat(all.forwarded()).isEqualTo(wanted.trail().records());
        assertThat(all.filtered()).isEqualTo(wanted.filtered());
        assertThat(all.duplicates()).isEqualTo(wanted.duplicates());
        assertThat(all.deadRecords()).isEqualTo(wanted.dead().size());
        assertThat(all.records()).isEqualTo(EVENTS);
    }

    private static void assertOutput(Site site, LoginRecount wanted) throws Exception {
        LoginRecount.Trail found = new LoginRecount.Trail();
        TopicDump.visit(site.clients(), site.output(), IsolationLevel.READ_COMMITTED,
                item -> found.add(LoginRecount.text(item.key()), item.timestamp(),
                        LoginRecount.text(item.value())));
        assertThat(found.records()).isEqualTo(wanted.trail().records());
        assertThat(found.differences(wanted.trail())).isZero();
    }

    private static void assertLetters(Site site, LoginRecount wanted) throws Exception {
        List<Position> found = new ArrayList<>();
        TopicDump.visit(site.clients(), site.deadLetterTopic(), IsolationLevel.READ_COMMITTED, item -> {
            JsonNode letter = JsonMapper.shared().readTree(LoginRecount.bytes(item.value()));
            found.add(new Position(
                    new Partition(site.topic(), letter.get("original_partition").intValue()),
                    letter.get("original_offset").longValue()));
        });
        assertThat(found).hasSameSizeAs(wanted.dead());
        assertThat(new HashSet<>(found)).isEqualTo(wanted.dead());
    }

    private static void assertInsights(Site site, LoginRecount wanted) throws Exception {
        long events = 3 * wanted.trail().records();
        Await.until("everything is merged", LIMIT, () -> total(counted(site)) >= events);
        assertThat(counted(site)).isEqualTo(wanted.windows());
    }

    private static long total(Map<String, Map<String, Long>> windows) {
        return windows.values().stream().flatMap(counts -> counts.values().stream())
                .mapToLong(Long::longValue).sum();
    }

    /** What the results say, the last document of each window. */
    private static Map<String, Map<String, Long>> counted(Site site) throws Exception {
        Map<String, JsonNode> documents = new HashMap<>();
        String prefix = site.group() + "/";
        for (var item : TopicDump.records(site.clients(), InsightTopics.RESULTS,
                IsolationLevel.READ_COMMITTED)) {
            String key = LoginRecount.text(item.key());
            if (key.startsWith(prefix) && item.value() != null) {
                JsonNode document = JsonMapper.shared().readTree(LoginRecount.bytes(item.value()));
                if (document.has("start")) {
                    documents.put(key.substring(prefix.length()), document);
                }
            }
        }
        Map<String, Map<String, Long>> windows = new TreeMap<>();
        documents.forEach((key, document) -> {
            Map<String, Long> counts = windows.computeIfAbsent(key, _ -> new TreeMap<>());
            if (document.has("counts")) {
                document.get("counts").properties()
                        .forEach(count -> counts.put(count.getKey(), count.getValue().longValue()));
            } else {
                counts.put("", document.get("events").longValue());
            }
        });
        return windows;
    }

    /** Reads the output with kcat, where that is installed. */
    private static boolean assertReadByAnotherProgram(Site site, LoginRecount wanted) throws Exception {
        Optional<Path> kcat = Stream.of(String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "kcat")).filter(Files::isExecutable).findFirst();
        if (kcat.isEmpty()) {
            return false;
        }
        Process process = new ProcessBuilder(kcat.get().toString(), "-C", "-q", "-e", "-b",
                site.clients().settings().brokers(), "-t", site.output(), "-o", "beginning", "-X",
                "isolation.level=read_committed", "-f", "%T %k %s\\n")
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        LoginRecount.Trail found = new LoginRecount.Trail();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split(" ", 3);
                found.add(parts[1], Long.parseLong(parts[0]), parts[2]);
            }
        }
        assertThat(process.waitFor()).isZero();
        assertThat(found.records()).isEqualTo(wanted.trail().records());
        assertThat(found.differences(wanted.trail())).isZero();
        return true;
    }
}
