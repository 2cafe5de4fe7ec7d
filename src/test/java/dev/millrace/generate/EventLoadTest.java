package dev.millrace.generate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import dev.millrace.base.ByteSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class EventLoadTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int RECORDS = 100_000;
    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void any_stretch_can_be_made_again_in_any_order() {
        Chaos chaos = Chaos.ofBad(0.3).duplicating(0.1).delaying(0.1).limitedTo(new ByteSize(2_048));
        EventLoad forward = load(chaos);
        EventLoad backward = load(chaos);
        byte[][] values = new byte[2_000][];
        for (int index = 0; index < values.length; index++) {
            values[index] = valueOf(forward, index);
        }

        for (int index = values.length - 1; index >= 0; index--) {
            assertThat(backward.kind(index)).isEqualTo(forward.kind(index));
            assertThat(valueOf(backward, index)).isEqualTo(values[index]);
        }
    }

    @Test
    void without_chaos_every_event_is_good() {
        assertThat(load(Chaos.NONE).census(0, RECORDS)).isEqualTo(Map.of(Kind.GOOD, (long) RECORDS));
    }

    @Test
    void shares_come_out_as_asked_for() {
        Map<Kind, Long> census = load(Chaos.ofBad(0.06).duplicating(0.02).delaying(0.03)).census(0, RECORDS);

        for (Kind kind : Kind.values()) {
            double expected = switch (kind) {
                case GOOD -> 0.89;
                case DUPLICATE -> 0.02;
                case LATE -> 0.03;
                case OVERSIZE -> 0.06 / 6_001;
                case TRUNCATED, WRONG_TYPE, MISSING_FIELD, GARBAGE, EMPTY, TOMBSTONE -> 0.06 * 1_000 / 6_001;
            };
            assertThat(census.getOrDefault(kind, 0L) / (double) RECORDS).as(kind.label()).isCloseTo(expected,
                    within(0.003));
        }
    }

    @Test
    void weights_choose_the_bad_kinds() {
        Map<Kind, Long> census = load(Chaos.ofBad(1).weighing(Map.of(Kind.EMPTY, 1, Kind.GARBAGE, 3)))
                .census(0, 10_000);

        assertThat(census).containsOnlyKeys(Kind.EMPTY, Kind.GARBAGE);
        assertThat(census.getOrDefault(Kind.GARBAGE, 0L)).isBetween(7_200L, 7_800L);
    }

    @Test
    void truncated_records_are_the_beginning_of_an_event() {
        every(Kind.TRUNCATED, (value, good) -> {
            assertThat(good).startsWith(value).isNotEqualTo(value);
            assertThat(value).isNotEmpty();
        });
    }

    @Test
    void wrong_types_are_numbers_as_strings() {
        every(Kind.WRONG_TYPE, (value, good) -> {
            JsonNode spoiled = mapper.readTree(value);
            JsonNode whole = mapper.readTree(good);
            assertThat(spoiled.propertyNames()).containsExactlyElementsOf(whole.propertyNames());
            assertThat(spoiled.properties())
                    .filteredOn(field -> !whole.get(field.getKey()).equals(field.getValue()))
                    .singleElement().matches(field -> field.getValue().isString());
        });
    }

    @Test
    void missing_fields_leave_the_others_as_they_are() {
        every(Kind.MISSING_FIELD, (value, good) -> {
            JsonNode spoiled = mapper.readTree(value);
            JsonNode whole = mapper.readTree(good);
            assertThat(spoiled.size()).isEqualTo(whole.size() - 1);
            assertThat(spoiled.properties())
                    .allMatch(field -> field.getValue().equals(whole.get(field.getKey())));
        });
    }

    @Test
    void garbage_is_never_json() {
        every(Kind.GARBAGE, (value, _) -> assertThatThrownBy(() -> mapper.readTree(value))
                .isInstanceOf(JacksonException.class));
    }

    @Test
    void oversize_records_are_good_events_one_byte_too_long() {
        every(Kind.OVERSIZE, (value, good) -> {
            JsonNode padded = mapper.readTree(value);
            assertThat(value).hasSize(2_049);
            assertThat(padded.size()).isEqualTo(13);
            assertThat(mapper.readTree(good).properties())
                    .allMatch(field -> field.getValue().equals(padded.get(field.getKey())));
        });
    }

    @Test
    void duplicates_repeat_an_earlier_event_with_its_key() {
        EventLoad load = load(Chaos.NONE.duplicating(0.5).delaying(0.1));
        Map<String, String> keys = new HashMap<>();
        int duplicates = 0;
        for (int index = 0; index < 20_000; index++) {
            Kind kind = load.kind(index);
            String value = text(load.value(index, kind));
            String key = text(load.key(index, kind));
            if (kind == Kind.DUPLICATE) {
                assertThat(keys).containsEntry(value, key);
                duplicates++;
            }
            keys.put(value, key);
        }

        assertThat(duplicates).isGreaterThan(5_000);
        assertThat(keys).hasSize(20_000 - duplicates);
    }

    @Test
    void late_events_lie_hours_back() {
        every(Kind.LATE, (value, good) -> {
            Instant late = timestamp(value);
            Instant inTime = timestamp(good);
            assertThat(late).isBetween(inTime.minusSeconds(24 * 3_600), inTime.minusSeconds(3_600));
        });
    }

    @Test
    void empty_records_and_tombstones_keep_their_key() {
        EventLoad load = load(Chaos.ofBad(1).weighing(Map.of(Kind.EMPTY, 1, Kind.TOMBSTONE, 1)));

        assertThat(load.value(0, Kind.EMPTY)).isEmpty();
        assertThat(load.value(0, Kind.TOMBSTONE)).isNull();
        assertThat(load.key(0, Kind.TOMBSTONE)).isNotEmpty();
    }

    @Test
    void refuses_shares_and_weights_that_mean_nothing() {
        assertThatThrownBy(() -> Chaos.ofBad(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chaos.ofBad(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chaos.ofBad(0.6).duplicating(0.6))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chaos.ofBad(0.1).weighing(Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chaos.NONE.weighing(Map.of(Kind.GOOD, 1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("good=1");
    }

    @FunctionalInterface
    private interface Check {
        void accept(byte[] value, byte[] good);
    }

    /** Compares a thousand spoiled events with what they would have been. */
    private static void every(Kind kind, Check check) {
        EventLoad load = load(Chaos.NONE.limitedTo(new ByteSize(2_048)));
        for (int index = 0; index < 1_000; index++) {
            byte[] value = load.value(index, kind);
            byte[] good = load.value(index, Kind.GOOD);
            if (value == null || good == null) {
                throw new AssertionError("no value at " + index);
            }
            check.accept(value, good);
        }
    }

    private Instant timestamp(byte[] event) {
        return Instant.parse(mapper.readTree(event).get("timestamp").asString());
    }

    private static byte[] valueOf(EventLoad load, long index) {
        byte[] value = load.value(index, load.kind(index));
        return value == null ? new byte[]{-1} : Arrays.copyOf(value, value.length);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static EventLoad load(Chaos chaos) {
        return new EventLoad(new NetworkEvents(7, START, 1_000), chaos, 7);
    }
}
