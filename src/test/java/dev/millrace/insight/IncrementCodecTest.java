package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import dev.millrace.insight.Logins.Login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IncrementCodecTest {
    private static final long START = -3_600_000;

    @Test
    void what_is_read_is_what_was_written() throws Exception {
        for (Increment increment : increments()) {
            byte[] bytes = IncrementCodec.encode(increment);

            Increment read = IncrementCodec.decode(bytes);

            assertThat(read.pipeline()).isEqualTo("p");
            assertThat(read.insight()).isEqualTo(increment.insight());
            assertThat(read.partition()).isEqualTo(1);
            assertThat(read.partitions()).isEqualTo(3);
            // A sketch keeps its values in no order.
            assertThat(IncrementCodec.encode(read)).hasSameSizeAs(bytes);
            if (increment
                    .content() instanceof Increment.Placed(long start, long latest, long untimed, Aggregate sum)) {
                assertThat(read.content()).isInstanceOfSatisfying(Increment.Placed.class, placed -> {
                    assertThat(placed.start()).isEqualTo(start);
                    assertThat(placed.latest()).isEqualTo(latest);
                    assertThat(placed.untimed()).isEqualTo(untimed);
                    assertThat(placed.sum().events()).isEqualTo(sum.events());
                });
            } else {
                assertThat(read.content()).isEqualTo(increment.content());
            }
        }
    }

    @Test
    void bytes_that_are_no_increment_are_refused_and_nothing_else_is_thrown() {
        Random random = new Random(5);
        List<byte[]> good = increments().stream().map(IncrementCodec::encode).toList();
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.get(random.nextInt(good.size())).clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                Increment _ = IncrementCodec.decode(bytes);
            } catch (UnreadableIncrementException e) {
                refused++;
            }
        }

        assertThat(refused).isPositive();
        assertThatThrownBy(() -> IncrementCodec.decode("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(UnreadableIncrementException.class,
                        e -> assertThat(e.isNewer()).isFalse());
    }

    @Test
    void a_later_version_is_told_apart_from_garbage() {
        byte[] bytes = IncrementCodec.encode(increments().getFirst());
        bytes[0]++;

        assertThatThrownBy(() -> IncrementCodec.decode(bytes))
                .isInstanceOfSatisfying(UnreadableIncrementException.class,
                        e -> assertThat(e.isNewer()).isTrue());
    }

    private static List<Increment> increments() {
        Tally tally = Insights.of("p", Logins.INSIGHTS).open(1, 3);
        List<Login> logins = Logins.of(11, 3_000, 1, START);
        logins.forEach(login -> tally.add(login.json(), 0, login.json().length, login.millis()));
        byte[] ahead = "{\"timestamp\":9999999999}".getBytes(StandardCharsets.UTF_8);
        tally.add(ahead, 0, ahead.length, 0);
        byte[] untimed = "{\"timestamp\":\"never\"}".getBytes(StandardCharsets.UTF_8);
        tally.add(untimed, 0, untimed.length, START);
        List<Increment> increments = new ArrayList<>(tally.take());
        assertThat(increments).hasSizeGreaterThan(Logins.INSIGHTS.size())
                .anyMatch(increment -> increment.content() instanceof Increment.Unplaced);
        return increments;
    }
}
