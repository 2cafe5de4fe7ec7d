package dev.millrace.generate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import dev.millrace.contract.Contract;
import dev.millrace.contract.Validator;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class LoginEventsTest {
    private static final Instant START = Instant.parse("2026-01-31T23:59:59.500Z");
    private static final int MANY = 300_000;
    private final ObjectMapper mapper = new ObjectMapper();
    private final LoginEvents events = new LoginEvents(42, START, 500);

    @Test
    void an_event_depends_on_its_seed_and_index_alone() {
        LoginEvents same = new LoginEvents(42, START, 500);
        String ahead = text(same, 5_000);

        assertThat(text(events, 17)).isEqualTo(text(same, 17));
        assertThat(text(events, 5_000)).isEqualTo(ahead);
        assertThat(text(new LoginEvents(43, START, 500), 17)).isNotEqualTo(text(events, 17));
    }

    /** Whoever changes these bytes changes every recorded measurement: on purpose or not at all. */
    @Test
    void the_bytes_of_a_seed_stay_as_they_are() {
        assertThat(text(events, 0)).isEqualTo("{\"user_id\":\"ed324c0d-6b9c-42db-83f6-3b9d15123afe\","
                + "\"app_version\":\"2.4.1\",\"device_type\":\"web\",\"ip\":\"100.101.0.92\",\"locale\":\"en-US\","
                + "\"timestamp\":1769903999}");
    }

    @Test
    void every_event_keeps_the_shipped_contract() {
        Validator validator = Contract.shipped("user-login").validator();

        for (int index = 0; index < 50_000; index++) {
            byte[] event = bytes(events, index);
            assertThat(validator.validate(event, 0, event.length)).as(text(events, index))
                    .isEqualTo(Verdict.VALID);
        }
    }

    @Test
    void the_shipped_contract_rejects_what_is_bad_and_nothing_else() {
        EventLoad load = new EventLoad(events, Chaos.ofBad(0.5).delaying(0.1).duplicating(0.1), 42);
        Validator validator = Contract.shipped("user-login").validator();

        for (int index = 0; index < 20_000; index++) {
            Kind kind = load.kind(index);
            byte[] value = load.value(index, kind);
            if (kind == Kind.TRUNCATED || kind == Kind.WRONG_TYPE || kind == Kind.MISSING_FIELD
                    || kind == Kind.GARBAGE) {
                assertThat(validator.validate(present(value), 0, present(value).length)).as(kind.label())
                        .isInstanceOf(Verdict.Rejected.class);
            } else if (!kind.isBad()) {
                assertThat(validator.validate(present(value), 0, present(value).length)).as(kind.label())
                        .isEqualTo(Verdict.VALID);
            }
        }
    }

    @Test
    void events_are_as_the_standard_shape_says() {
        for (int index = 0; index < 3_000; index++) {
            JsonNode event = mapper.readTree(text(events, index));

            List<String> names = event.propertyNames().stream().filter(name -> !name.equals("device_id"))
                    .toList();
            assertThat(names).containsExactly("user_id", "app_version", "device_type", "ip", "locale",
                    "timestamp");
            assertThat(event.has("device_id")).isEqualTo(!event.get("device_type").asString().equals("web"));
            assertThat(UUID.fromString(event.get("user_id").asString()).version()).isEqualTo(4);
            assertThat(event.get("timestamp").longValue()).isBetween(START.getEpochSecond() - 54,
                    START.getEpochSecond() + index / 500 + 1);
        }
    }

    @Test
    void shares_are_those_of_the_table() {
        Map<String, Integer> devices = count("device_type");
        Map<String, Integer> versions = count("app_version");

        assertThat(devices.getOrDefault("android", 0) / 20_000.0).isCloseTo(0.46, within(0.02));
        assertThat(devices.getOrDefault("iOS", 0) / 20_000.0).isCloseTo(0.33, within(0.02));
        assertThat(versions.getOrDefault("1.0.0", 0) / 20_000.0).isCloseTo(0.04, within(0.01));
    }

    @Test
    void no_two_events_are_alike() {
        Set<String> seen = new HashSet<>();
        LoginEvents fast = new LoginEvents(3, START, 100_000);
        for (int index = 0; index < 2 * MANY; index++) {
            JsonLess event = JsonLess.of(text(fast, index));
            seen.add(event.user() + event.timestamp());
        }

        assertThat(seen).hasSize(2 * MANY);
    }

    @Test
    void users_come_back_with_the_same_device() {
        Map<String, String> devices = new HashMap<>();
        int back = 0;
        for (int index = 0; index < MANY; index++) {
            String event = text(events, index);
            String user = event.substring(12, 48);
            String device = event.replaceAll(".*\"device_type\":\"([^\"]*)\".*", "$1");
            String earlier = devices.put(user, device);
            if (earlier != null) {
                assertThat(device).isEqualTo(earlier);
                back++;
            }
        }

        assertThat(back).isEqualTo(MANY - (1 << 18));
    }

    @Test
    void the_key_is_the_user() {
        String key = new String(events.key(99), StandardCharsets.US_ASCII);

        assertThat(text(events, 99)).startsWith("{\"user_id\":\"" + key + "\"");
    }

    @Test
    void the_first_minute_of_ten_is_the_peak() {
        LoginEvents even = new LoginEvents(1, Instant.parse("2026-01-01T00:00:00Z"), 10);
        int[] minutes = new int[20];
        for (int index = 0; index < 12_000; index++) {
            long second = JsonLess.of(text(even, index)).timestamp() - 1_767_225_600L;
            minutes[(int) (second / 60)]++;
        }

        assertThat(minutes).startsWith(900, 780, 660, 600);
        assertThat(Arrays.copyOf(minutes, 10)).isEqualTo(Arrays.copyOfRange(minutes, 10, 20));
    }

    @Test
    void the_longest_event_fits() {
        LoginEvents far = new LoginEvents(1, Instant.parse("9998-12-31T00:00:00Z"), 1);
        for (int index = 0; index < 50_000; index++) {
            assertThat(bytes(far, index).length).isLessThan(far.maxLength());
        }
    }

    @Test
    void refuses_a_pace_or_a_start_it_cannot_write() {
        assertThatThrownBy(() -> new LoginEvents(1, START, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LoginEvents(1, Instant.MAX, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The two ends of an event, without the cost of a parser. */
    private record JsonLess(String user, long timestamp) {
        static JsonLess of(String event) {
            int colon = event.lastIndexOf(':');
            return new JsonLess(event.substring(12, 48),
                    Long.parseLong(event.substring(colon + 1, event.length() - 1)));
        }
    }

    private Map<String, Integer> count(String field) {
        Map<String, Integer> counts = new HashMap<>();
        for (int index = 0; index < 20_000; index++) {
            counts.merge(mapper.readTree(text(events, index)).get(field).asString(), 1, Integer::sum);
        }
        return counts;
    }

    private static byte[] present(byte @Nullable [] value) {
        if (value == null) {
            throw new AssertionError("no value");
        }
        return value;
    }

    private static byte[] bytes(LoginEvents events, long index) {
        byte[] target = new byte[events.maxLength()];
        return Arrays.copyOf(target, events.write(index, 0, target));
    }

    private static String text(LoginEvents events, long index) {
        return new String(bytes(events, index), StandardCharsets.US_ASCII);
    }
}
