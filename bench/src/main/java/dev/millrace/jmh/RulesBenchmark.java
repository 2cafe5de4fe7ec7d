package dev.millrace.jmh;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import dev.millrace.contract.Contract;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.Transformer;
import dev.millrace.transform.cel.RuleCompiler;

/** Carrying the rules of a pipeline out on one event that keeps its contract. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RulesBenchmark {
    private static final long NOW = 1_772_366_405_250L;
    private static final int EVENTS = 1_024;

    /**
     * login-* over logins of some 210 bytes, network-* over network events; *-filter only chooses, *-set adds three fields,
     * *-interpreted says the same in a way that needs the interpreter.
     */
    @Param({"login-filter", "login-set", "login-interpreted", "network-filter", "network-set", "network-drop"})
    public String rules;

    private Transformer transformer;
    private Turns turns;

    @Setup
    public void prepare() throws InvalidRuleException {
        boolean isLogin = rules.startsWith("login");
        turns = new Turns(isLogin ? logins() : Corpus.good());
        transformer = RuleCompiler.of(Contract.shipped(isLogin ? "user-login" : "network-event"))
                .rules(texts()).transformer();
        transformer.now(NOW);
    }

    private RuleTexts texts() {
        RuleTexts login = RuleTexts.filter("app_version != \"1.0.0\"");
        RuleTexts network = RuleTexts.filter("protocol in [\"TCP\", \"UDP\"] && bytes > 0");
        return switch (rules) {
            case "login-filter" -> login;
            case "login-set" -> login.withSet("processed", "true").withSet("processed_at", "now")
                    .withSet("latency_ms", "now - timestamp");
            case "login-interpreted" -> RuleTexts.filter("!app_version.startsWith(\"1.0.0\")")
                    .withSet("processed", "1 < 2").withSet("processed_at", "string(now)")
                    .withSet("latency_ms", "ms(now - timestamp)");
            case "network-filter" -> network;
            case "network-set" -> network.withSet("site", "\"north\"").withSet("received_at", "ingest_time")
                    .withSet("source", "device_id");
            case "network-drop" -> network.withDrop("src_port").withDrop("dst_port");
            default -> throw new IllegalArgumentException(rules);
        };
    }

    private static byte[][] logins() {
        SplittableRandom random = new SplittableRandom(1);
        byte[][] events = new byte[EVENTS][];
        for (int i = 0; i < EVENTS; i++) {
            events[i] = String.format(Locale.ROOT,
                    "{\"user_id\":\"%s\",\"app_version\":\"%d.%d.0\",\"device_type\":\"%s\",\"ip\":\"10.%d.%d.%d\","
                            + "\"locale\":\"RU\",\"device_id\":\"%d-47-5928\",\"timestamp\":%d}",
                    new UUID(random.nextLong(), random.nextLong()), random.nextInt(1, 4), random.nextInt(10),
                    random.nextBoolean() ? "android" : "iOS", random.nextInt(256), random.nextInt(256),
                    random.nextInt(256), random.nextInt(1_000), NOW / 1_000 - random.nextInt(100))
                    .getBytes(StandardCharsets.UTF_8);
        }
        return events;
    }

    @Benchmark
    public Outcome millrace() {
        byte[] event = turns.next();
        return transformer.apply(event, 0, event.length, NOW);
    }
}
