package dev.millrace.drill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.deadletter.DeadLetter;
import dev.millrace.deadletter.Envelope;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict.Rejected;

import static org.assertj.core.api.Assertions.assertThat;

class LettersTest {
    private static final long TIMESTAMP = 1_700_000_000_123L;
    private final Oracle oracle = new Oracle();

    private void reject(long offset, byte @Nullable [] value) {
        ByteBuffer bytes = value == null ? null : ByteBuffer.wrap(value);
        oracle.topicHad(new Oracle.Place("0123456789", 3), offset, Dump.print(bytes), TIMESTAMP);
        DeadLetter letter = new DeadLetter(new Position(new Partition("events", 3), offset), null, bytes,
                TIMESTAMP, new Rejected(Reason.MISSING_FIELD, "", 0, "no"), Instant.EPOCH, "archive", "c@1",
                "w-0",
                0);
        Letters.tell(ByteBuffer.wrap(new Envelope(new ByteSize(1_000)).encode(letter)), oracle);
    }

    @Test
    void a_letter_is_matched_with_its_record_however_its_value_is_written() {
        byte[] random = new byte[5_000];
        new Random(1).nextBytes(random);

        reject(0, "{\"a\":".getBytes(StandardCharsets.UTF_8));
        reject(1, new byte[]{(byte) 0xff, 0, 7});
        reject(2, null);
        reject(3, new byte[0]);
        reject(4, random);

        Verdict verdict = oracle.verdict();
        assertThat(verdict.isClean()).as("%s", verdict).isTrue();
        assertThat(verdict.inLetters()).isEqualTo(5);
    }

    @Test
    void what_is_no_letter_is_a_problem() {
        Letters.tell(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)), oracle);

        assertThat(oracle.verdict().misplaced()).isEqualTo(1);
    }
}
