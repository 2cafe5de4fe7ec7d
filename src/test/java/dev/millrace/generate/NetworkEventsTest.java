package dev.millrace.generate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NetworkEventsTest {
    private static final Instant START = Instant.parse("2026-01-31T23:59:59.500Z");
    private final ObjectMapper mapper = new ObjectMapper();
    private final NetworkEvents events = new NetworkEvents(42, START, 1_000);

    @Test
    void an_event_depends_on_its_seed_and_index_alone() {
        NetworkEvents same = new NetworkEvents(42, START, 1_000);
        String ahead = text(same, 5_000);

        assertThat(text(events, 17)).isEqualTo(text(same, 17));
        assertThat(text(events, 5_000)).isEqualTo(ahead);
        assertThat(text(new NetworkEvents(43, START, 1_000), 17)).isNotEqualTo(text(events, 17));
    }

    /** Whoever changes these bytes changes every recorded measurement: on purpose or not at all. */
    @Test
    void the_bytes_of_a_seed_stay_as_they_are() {
        assertThat(text(events, 0)).isEqualTo("{\"event_id\":\"9d591bb7-266b-43f3-97ea-87f7e45c00a5\","
                + "\"timestamp\":\"2026-01-31T23:59:59.500Z\",\"device_id\":\"dev-5934\",\"src_ip\":\"10.92.184.1\","
                + "\"dst_ip\":\"192.168.191.121\",\"src_port\":49032,\"dst_port\":443,\"protocol\":\"TCP\",\"bytes\":57352,"
                + "\"packets\":67,\"latency_ms\":82.49,\"status\":\"success\"}");
    }

    @Test
    void events_are_as_the_standard_shape_says() {
        for (int index = 0; index < 3_000; index++) {
            JsonNode event = mapper.readTree(text(events, index));

            assertThat(event.propertyNames()).containsExactly("event_id", "timestamp", "device_id", "src_ip",
                    "dst_ip",
                    "src_port", "dst_port", "protocol", "bytes", "packets", "latency_ms", "status");
            assertThat(UUID.fromString(event.get("event_id").asString()).version()).isEqualTo(4);
            assertThat(UUID.fromString(event.get("event_id").asString()).variant()).isEqualTo(2);
            assertThat(Instant.parse(event.get("timestamp").asString())).isEqualTo(START.plusMillis(index));
            assertThat(event.get("device_id").asString()).matches("dev-\\d{4}");
            assertThat(event.get("src_ip").asString()).matches(NetworkEventsTest::isAddress, "IPv4");
            assertThat(event.get("dst_ip").asString()).matches(NetworkEventsTest::isAddress, "IPv4");
            assertThat(event.get("src_port").intValue()).isBetween(0, 65_535);
            assertThat(event.get("dst_port").intValue()).isBetween(0, 65_535);
            assertThat(event.get("protocol").asString()).isIn("TCP", "UDP", "ICMP", "GRE");
            assertThat(event.get("bytes").intValue()).isPositive();
            assertThat(event.get("packets").intValue()).isPositive();
            assertThat(event.get("latency_ms").doubleValue()).isPositive();
            assertThat(event.get("status").asString()).isIn("success", "failure", "timeout");
        }
    }

    @Test
    void no_two_events_share_an_id() {
        Set<String> ids = new HashSet<>();
        for (int index = 0; index < 200_000; index++) {
            ids.add(text(events, index).substring(0, 50));
        }

        assertThat(ids).hasSize(200_000);
    }

    @Test
    void are_about_as_long_as_the_events_the_speed_budget_counts() {
        long bytes = 0;
        int longest = 0;
        for (int index = 0; index < 50_000; index++) {
            int length = events.write(index, 0, new byte[NetworkEvents.MAX_LENGTH]);
            bytes += length;
            longest = Math.max(longest, length);
        }

        assertThat(bytes / 50_000.0).isBetween(277.0, 279.0);
        assertThat(longest).isLessThan(NetworkEvents.MAX_LENGTH);
    }

    @Test
    void the_key_is_the_device() {
        byte[] key = events.key(99);

        assertThat(text(events, 99))
                .contains("\"device_id\":\"" + new String(key, StandardCharsets.UTF_8) + "\"");
    }

    @Test
    void timestamps_keep_their_pace_far_out() {
        NetworkEvents fast = new NetworkEvents(1, START, 1_000_000);

        assertThat(fast.timestamp(1_000_000_000L)).isEqualTo(START.plusSeconds(1_000).toEpochMilli());
    }

    @Test
    void refuses_a_pace_or_a_start_it_cannot_write() {
        assertThatThrownBy(() -> new NetworkEvents(1, START, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NetworkEvents(1, Instant.MAX, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean isAddress(String text) {
        String[] octets = text.split("\\.", -1);
        return octets.length == 4 && Arrays.stream(octets)
                .allMatch(octet -> Integer.toString(Integer.parseInt(octet)).equals(octet)
                        && Integer.parseInt(octet) <= 255);
    }

    private static String text(NetworkEvents events, long index) {
        byte[] target = new byte[NetworkEvents.MAX_LENGTH];
        return new String(target, 0, events.write(index, 0, target), StandardCharsets.US_ASCII);
    }
}
