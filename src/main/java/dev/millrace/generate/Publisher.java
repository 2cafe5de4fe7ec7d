package dev.millrace.generate;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Sends the lines of a stream to a topic, byte for byte, and counts what was acknowledged. One thread per run. */
public final class Publisher {
    /** For key, headers and framing of the largest record. */
    private static final int OVERHEAD_BYTES = 64 * 1024;
    private static final int LOOK_MASK = 1_023;
    private final Clients clients;
    private final Time time;

    public Publisher(Clients clients, Time time) {
        this.clients = clients;
        this.time = time;
    }

    /**
     * Where to send what.
     *
     * @param keyField top-level field whose value becomes the key, or several with commas between them, whose values are
     *        joined by ":"; "" for records without a key
     * @param maxLine longer lines are failures and are not sent, at most 16 MiB
     */
    public record Options(String topic, String keyField, ByteSize maxLine) {
        private static final ByteSize LARGEST = ByteSize.mebibytes(16);

        public Options {
            if (maxLine.bytes() < 1 || maxLine.compareTo(LARGEST) > 0) {
                throw new IllegalArgumentException("the longest line lies between 1 B and " + LARGEST);
            }
        }
    }

    /**
     * How it went.
     *
     * @param lines read from the stream
     * @param empty of these, without any byte: not sent
     * @param acknowledged confirmed by the brokers on all in-sync replicas
     * @param withoutKey sent without a key though a key field was named
     * @param failed refused, too long, or without an answer; the latter may be in the topic all the same
     * @param firstFailure with its line number, for people; "" when there is none
     */
    public record Result(long lines, long empty, long acknowledged, long withoutKey, long failed,
            String firstFailure,
            Duration elapsed) {
        public boolean isComplete() {
            return acknowledged + empty == lines;
        }
    }

    /**
     * Sends until the stream ends, the thread is interrupted (its flag stays set) or a send fails for more than the
     * line's size; then waits until each line that was sent is acknowledged or has failed. Does not close the stream. The
     * stream's lines end in "\n" or "\r\n", neither of which is sent.
     *
     * @throws IOException when the stream cannot be read further; what was sent before is acknowledged or failed
     */
    public Result run(InputStream in, Options options, Progress progress)
            throws IOException, KafkaUnavailableException, KafkaRefusedException {
        ByteSize largest = new ByteSize(options.maxLine().bytes() + OVERHEAD_BYTES);
        try (Outbox outbox = new Outbox(clients.bulkProducer("publish", largest), options.topic())) {
            Run run = new Run(outbox, options, new Ticker(time, progress));
            run.sendAll(new Lines(in, Math.toIntExact(options.maxLine().bytes())));
            outbox.flush();
            return run.result();
        }
    }

    /** One run: the sending thread's state, and counters that the producer's thread adds to. */
    private static final class Run {
        private final Outbox outbox;
        private final Options options;
        private final KeyField keyField;
        private final Ticker ticker;
        private final LongAdder acknowledged = new LongAdder();
        private long read;
        private long empty;
        private long withoutKey;

        Run(Outbox outbox, Options options, Ticker ticker) {
            this.outbox = outbox;
            this.options = options;
            this.keyField = new KeyField(options.keyField());
            this.ticker = ticker;
        }

        void sendAll(Lines lines) throws IOException {
            while (outbox.isOpen()) {
                Lines.Found found = lines.advance();
                if (found == Lines.Found.END || !take(lines, found)) {
                    return;
                }
            }
        }

        /** False when interrupted while sending. */
        private boolean take(Lines lines, Lines.Found found) {
            read++;
            if ((read & LOOK_MASK) == 0) {
                ticker.tick(acknowledged.sum());
            }
            if (found == Lines.Found.TOO_LONG) {
                settle(read, new RecordTooLargeException("longer than " + options.maxLine()));
                return true;
            }
            byte[] line = lines.line();
            if (line.length == 0) {
                empty++;
                return true;
            }
            long number = read;
            return outbox.send(key(line), line, (_, problem) -> settle(number, problem));
        }

        private byte @Nullable [] key(byte[] line) {
            if (options.keyField().isEmpty()) {
                return null;
            }
            byte[] key = keyField.of(line);
            if (key == null) {
                withoutKey++;
            }
            return key;
        }

        private void settle(long number, @Nullable Exception problem) {
            if (problem == null) {
                acknowledged.increment();
            } else {
                outbox.failures().add("line " + number, problem);
            }
        }

        Result result() {
            return new Result(read, empty, acknowledged.sum(), withoutKey, outbox.failures().count(),
                    outbox.failures().first(),
                    ticker.elapsed());
        }
    }
}
