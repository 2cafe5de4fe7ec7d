package dev.millrace.transform.dedupe;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;

import static org.assertj.core.api.Assertions.assertThat;

class DedupeWindowTest {
    private static final DedupeLimits TEN_SECONDS = new DedupeLimits(Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            ByteSize.mebibytes(16));

    private record Seen(long offset, String id, long millis) {}

    private static DedupeWindow window(DedupeLimits limits) {
        return new DedupeWindow(limits, new Random(7));
    }

    @CanIgnoreReturnValue
    private static Sighting see(DedupeWindow window, Seen seen) {
        byte[] id = ("#" + seen.id() + "#").getBytes(StandardCharsets.UTF_8);
        return window.see(id, 1, id.length - 1, seen.offset(), seen.millis());
    }

    @CanIgnoreReturnValue
    private static Sighting see(DedupeWindow window, long offset, String id, long millis) {
        return see(window, new Seen(offset, id, millis));
    }

    @Test
    void an_id_is_a_duplicate_within_the_window_and_none_behind_it() {
        DedupeWindow window = window(TEN_SECONDS);

        assertThat(see(window, 0, "a", 1_000)).isEqualTo(Sighting.FIRST);
        assertThat(see(window, 1, "b", 1_000)).isEqualTo(Sighting.FIRST);
        assertThat(see(window, 2, "a", 11_000)).isEqualTo(Sighting.DUPLICATE);
        assertThat(see(window, 3, "b", 11_001)).isEqualTo(Sighting.FIRST);
        assertThat(see(window, 4, "a", 21_000)).isEqualTo(Sighting.DUPLICATE); // each sighting counts
        assertThat(window.duplicates()).isEqualTo(2);
    }

    @Test
    void a_record_that_is_too_late_goes_on_and_is_counted() {
        DedupeWindow window = window(TEN_SECONDS);

        assertThat(see(window, 0, "a", 100_000)).isEqualTo(Sighting.FIRST);
        assertThat(see(window, 1, "a", 95_000)).isEqualTo(Sighting.DUPLICATE);
        assertThat(see(window, 2, "a", 94_999)).isEqualTo(Sighting.TOO_LATE);
        assertThat(window.late()).isEqualTo(1);
    }

    @Test
    void what_is_taken_back_was_never_seen() {
        DedupeWindow window = window(TEN_SECONDS);
        see(window, 0, "a", 1_000);
        see(window, 1, "b", 2_000);
        see(window, 2, "a", 90_000);

        window.rewind(1);

        assertThat(window.newestMillis()).isEqualTo(1_000);
        assertThat(see(window, 1, "b", 2_000)).isEqualTo(Sighting.FIRST);
        assertThat(see(window, 2, "a", 11_000)).isEqualTo(Sighting.DUPLICATE);
    }

    @Test
    void memory_is_bounded_and_what_is_forgotten_is_counted() {
        DedupeLimits small = new DedupeLimits(Duration.ofHours(1), Duration.ZERO, new ByteSize(256 << 10));
        DedupeWindow window = window(small);
        for (int i = 0; i < 100_000; i++) {
            see(window, i, "id-" + i, i * 30L);
            window.settle(i);
            assertThat(window.bytes()).isLessThanOrEqualTo((256 << 10) + 20_000);
        }

        assertThat(window.evicted()).isPositive();
        assertThat(window.ids() + window.evicted()).isEqualTo(100_000);
        assertThat(see(window, 100_000, "id-99999", 3_000_000)).isEqualTo(Sighting.DUPLICATE);
        assertThat(see(window, 100_001, "id-0", 3_000_000)).isEqualTo(Sighting.FIRST);
    }

    @Test
    void time_alone_forgets_without_counting() {
        DedupeWindow window = window(TEN_SECONDS);
        for (int i = 0; i < 100_000; i++) {
            see(window, i, "id-" + i, i * 10L);
            window.settle(i + 1);
        }

        assertThat(window.evicted()).isZero();
        assertThat(window.ids()).isLessThan(2_000);
    }

    /** The definition, by looking at every earlier record. */
    private static Sighting expected(List<Seen> log, int at) {
        Seen seen = log.get(at);
        long newest = log.subList(0, at + 1).stream().mapToLong(Seen::millis).max().orElseThrow();
        if (seen.millis() < newest - TEN_SECONDS.lateness().toMillis()) {
            return Sighting.TOO_LATE;
        }
        boolean isKnown = log.subList(0, at).stream().anyMatch(earlier -> earlier.id().equals(seen.id())
                && earlier.millis() >= seen.millis() - TEN_SECONDS.window().toMillis());
        return isKnown ? Sighting.DUPLICATE : Sighting.FIRST;
    }

    private static List<Seen> log(SplittableRandom random) {
        List<Seen> log = new ArrayList<>();
        long millis = random.nextLong(100_000);
        long offset = random.nextLong(100);
        for (int i = 0; i < 400; i++) {
            millis += random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(300);
            long jitter = random.nextInt(10) == 0 ? -random.nextInt(25_000) : -random.nextInt(2_000);
            log.add(new Seen(offset, "id-" + random.nextInt(60), millis + jitter));
            offset += 1 + random.nextInt(3);
        }
        return log;
    }

    @Test
    void every_answer_is_that_of_the_definition_whatever_is_settled_and_taken_back() {
        for (int seed = 0; seed < 150; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Seen> log = log(random);
            DedupeWindow window = window(TEN_SECONDS);
            int settled = 0;
            for (int i = 0; i < log.size(); i++) {
                assertThat(see(window, log.get(i))).as("seed " + seed + " at " + i)
                        .isEqualTo(expected(log, i));
                if (random.nextInt(10) == 0) {
                    settled = random.nextInt(settled, i + 2);
                    window.settle(settled <= i ? log.get(settled).offset() : log.get(i).offset() + 1);
                }
                if (random.nextInt(25) == 0) {
                    i = random.nextInt(settled, i + 2) - 1;
                    window.rewind(i + 1 < log.size() ? log.get(i + 1).offset() : Long.MAX_VALUE);
                }
            }
        }
    }

    @Test
    void a_window_that_is_built_again_from_the_log_answers_the_same() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Seen> log = log(random);
            int position = random.nextInt(1, log.size());
            DedupeWindow window = window(TEN_SECONDS);
            // Any record below the position will do; Kafka finds the first offset with at least this timestamp.
            long from = log.get(random.nextInt(position)).millis() - TEN_SECONDS.horizon().toMillis();
            boolean isReading = false;
            for (Seen seen : log.subList(0, position)) {
                isReading |= seen.millis() >= from;
                if (isReading) {
                    see(window, seen);
                }
            }
            window.settle(log.get(position).offset());
            window.resetCounters();

            for (int i = position; i < log.size(); i++) {
                assertThat(see(window, log.get(i))).as("seed " + seed + " at " + i)
                        .isEqualTo(expected(log, i));
            }
        }
    }
}
