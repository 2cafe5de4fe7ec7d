package dev.millrace.jmh;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

import dev.millrace.contract.Contract;
import dev.millrace.contract.Validator;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.Kind;
import dev.millrace.generate.NetworkEvents;
import dev.millrace.generate.EventLoad;
import dev.millrace.record.Verdict;

/** Events to be judged, and the proof that all judges judge alike. */
final class Corpus {
    private static final int EVENTS = 1_024;
    private static final int MUTATIONS = 20;
    private static final List<String[]> CHANGES = List.of(
            new String[]{"\"event_id\":\"", "\"event_id\":5,\"x\":\""},
            new String[]{"\"status\":\"", "\"status\":\"\",\"x\":\""},
            new String[]{"\"src_port\":", "\"src_port\":7"}, new String[]{"\"dst_port\":", "\"dst_port\":-1"},
            new String[]{"\"bytes\":", "\"bytes\":0.5"}, new String[]{"\"packets\":", "\"packets\":true,\"x\":"},
            new String[]{"TCP", "SCTP"}, new String[]{"TCP", "tcp"}, new String[]{"\"10.", "\"256."},
            new String[]{"\"10.", "\"010."}, new String[]{"T", " "}, new String[]{"Z\"", "\""},
            new String[]{"Z\"", "+01:00\""}, new String[]{"-01-", "-13-"}, new String[]{"\"192.", "\"::192."},
            new String[]{"\"192.", "\"1:2:3::4:192."}, new String[]{"{", "{\"more\":[1,{\"a\":null}],"},
            new String[]{"{", "{\"status\":\"x\","}, new String[]{"{", "{\"more\":1,\"more\":2,"},
            new String[]{"}", "} "}, new String[]{"}", "}}"}, new String[]{"}", "}1"},
            new String[]{"\"device_id\":\"", "\"device_id\":\"\\u00e9"}, new String[]{"dev-", "dev-\u00e9\ud83d\ude00"},
            new String[]{"\"latency_ms\":", "\"latency_ms\":-"},
            new String[]{"\"protocol\"", "\"protoco\\u006c\""}, new String[]{"\"bytes\":", "\"byte\":"});

    private Corpus() {}

    /** Good events, about 278 bytes each. */
    static byte[][] good() {
        return of(Chaos.NONE);
    }

    /** Their first field is wrong. */
    static byte[][] wrongEarly() {
        return changed("\"event_id\":\"", "\"event_id\":5,\"x\":\"");
    }

    /** Their last field is wrong. */
    static byte[][] wrongLate() {
        return changed("\"status\":\"", "\"status\":null,\"x\":\"");
    }

    private static byte[][] of(Chaos chaos) {
        EventLoad load = new EventLoad(
                new NetworkEvents(1, Instant.parse("2026-01-01T00:00:00Z"), 10_000), chaos, 1);
        List<byte[]> events = new ArrayList<>();
        for (long index = 0; index < EVENTS; index++) {
            Kind kind = load.kind(index);
            byte[] value = load.value(index, kind);
            if (value != null && kind != Kind.OVERSIZE) {
                events.add(value);
            }
        }
        return events.toArray(byte[][]::new);
    }

    private static byte[][] changed(String what, String into) {
        byte[][] events = good();
        for (int at = 0; at < events.length; at++) {
            events[at] = change(events[at], what, into);
        }
        return events;
    }

    private static byte[] change(byte[] event, String what, String into) {
        return new String(event, StandardCharsets.UTF_8).replace(what, into).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Lets all judge good events, events with one rule broken and events with damaged bytes, and compares.
     *
     * @throws IllegalStateException when a library judges an event with one rule broken otherwise, or Jackson anything
     */
    static void compare() {
        Validator validator = Contract.shipped("network-event").validator();
        Predicate<byte[]> millrace = event -> validator.validate(event, 0, event.length).equals(Verdict.VALID);
        Predicate<byte[]> jackson = new JacksonRules()::accepts;
        Predicate<byte[]> fastjson = new FastjsonRules()::accepts;
        List<byte[]> rules = rules();
        List<byte[]> damaged = damaged();
        long accepted = rules.stream().filter(millrace).count();
        require("Jackson", 0, differences(rules, millrace, jackson));
        require("Jackson", 0, differences(damaged, millrace, jackson));
        require("fastjson2", 0, differences(rules, millrace, fastjson));
        System.out.printf(
                "# %,d events with at most one rule broken (%,d right): all three agree. %,d with damaged bytes: Jackson"
                        + " agrees, fastjson2 judges %,d otherwise.%n",
                rules.size(), accepted, damaged.size(), differences(damaged, millrace, fastjson).size());
    }

    private static List<byte[]> rules() {
        List<byte[]> all = new ArrayList<>(List.of(good()));
        for (byte[] event : of(Chaos.ofBad(1))) {
            // Garbage is damage, not a rule.
            if (event.length > 0 && event[0] == '{') {
                all.add(event);
            }
        }
        for (int at = 0; at < 64; at++) {
            for (String[] change : CHANGES) {
                all.add(change(good()[at], change[0], change[1]));
            }
        }
        return all;
    }

    private static List<byte[]> damaged() {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> all = new ArrayList<>();
        for (byte[] event : good()) {
            for (int mutation = 0; mutation < MUTATIONS; mutation++) {
                byte[] copy = event.clone();
                copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
                all.add(copy);
            }
        }
        return all;
    }

    private static List<byte[]> differences(List<byte[]> events, Predicate<byte[]> one, Predicate<byte[]> other) {
        return events.stream().filter(event -> one.test(event) != other.test(event)).toList();
    }

    private static void require(String name, int most, List<byte[]> differences) {
        if (differences.size() > most) {
            throw new IllegalStateException(name + " judges " + differences.size() + " events otherwise, such as "
                    + new String(differences.getFirst(), StandardCharsets.UTF_8));
        }
    }
}
