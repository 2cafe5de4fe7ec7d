package dev.millrace.ops.lag;

import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EndHistoryTest {
    private final EndHistory history = new EndHistory();

    private void look(long at, long end) {
        history.add(new EndHistory.Look(at, at, end));
    }

    @Test
    void an_offset_came_in_between_the_two_looks_around_it() {
        look(1_000, 100);
        look(2_000, 200);
        look(3_000, 200);
        look(4_000, 300);

        assertThat(history.appended(150)).contains(new EndHistory.Appended(1_000, 2_000, 1_505));
        assertThat(history.appended(200)).contains(new EndHistory.Appended(3_000, 4_000, 3_005));
    }

    @Test
    void what_was_there_at_the_first_look_is_older_than_it_and_what_is_not_there_yet_has_no_time() {
        look(1_000, 100);
        look(2_000, 200);

        assertThat(history.appended(99)).isEmpty();
        assertThat(history.knownSince(99)).contains(1_000L);
        assertThat(history.appended(200)).isEmpty();
        assertThat(history.knownSince(200)).isEmpty();
    }

    @Test
    void an_end_that_goes_back_is_another_log() {
        look(1_000, 100);
        look(2_000, 200);

        look(3_000, 50);

        assertThat(history.size()).isEqualTo(1);
        assertThat(history.knownSince(20)).contains(3_000L);
    }

    @Test
    void a_log_that_stands_still_costs_two_looks() {
        for (int i = 0; i < 1_000; i++) {
            look(i * 1_000L, 7);
        }
        look(1_000_000, 8);

        assertThat(history.size()).isEqualTo(3);
        assertThat(history.appended(7)).contains(new EndHistory.Appended(999_000, 1_000_000, 999_500));
    }

    @Test
    void the_rate_is_that_of_the_window() {
        look(0, 0);
        look(600_000, 6_000_000);
        look(900_000, 6_000_300);

        assertThat(history.rate(300_000)).hasValue(1.0);
        assertThat(new EndHistory().rate(300_000)).isEmpty();
    }

    /** A day of looks every ten seconds, at a flow that changes all the time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void the_truthtime_lies_within_the_bounds_and_the_bounds_within_an_eighth_of_the_age(long seed) {
        Random random = new Random(seed);
        TreeMap<Long, Long> appendedAt = new TreeMap<>();
        long end = 0;
        long now = 0;
        for (int i = 0; i < 8_640; i++) {
            long appended = random.nextInt(10) < 3 ? 0 : random.nextInt(50);
            for (int k = 0; k < appended; k++) {
                appendedAt.put(end, now + 1 + random.nextInt(9_999));
                end++;
            }
            now += 10_000;
            look(now, end);
        }

        assertThat(history.size()).as("seed " + seed).isLessThan(200);
        for (long offset = 500; offset < end; offset += 97) {
            Optional<EndHistory.Appended> found = history.appended(offset);
            if (found.isPresent()) {
                long truth = appendedAt.getOrDefault(offset, 0L);
                long age = now - truth;
                assertThat(truth).as("seed " + seed + ", offset " + offset)
                        .isBetween(found.get().after(), found.get().notAfter());
                assertThat(found.get().notAfter() - found.get().after()).as("seed " + seed + ", age " + age)
                        .isLessThanOrEqualTo(age / 8 + 20_000);
            }
        }
        assertThat(history.appended(500)).isPresent();
    }
}
