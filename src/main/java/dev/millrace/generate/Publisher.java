package dev.millrace.generate;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
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
     * @param keyField top-level field whose value becomes the key, "" for records without a key
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
        boolean interrupted = false;
        ByteSize largest = new ByteSize(options.maxLine().bytes() + OVERHEAD_BYTES);
        try (Producer<byte[], byte[]> producer = clients.bulkProducer("publish", largest)) {
            Run run = new Run(producer, options, new Ticker(time, progress));
            run.sendAll(new Lines(in, Math.toIntExact(options.maxLine().bytes())));
            // An interrupt ends the sending, not the wait for what was sent.
            interrupted = Thread.interrupted();
            producer.flush();
            return run.result();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** One run: the sending thread's state, and counters that the producer's thread adds to. */
    private static final class Run {
        private final Producer<byte[], byte[]> producer;
        private final Options options;
        private final KeyField keyField;
        private final Ticker ticker;
        private final Failures failures = new Failures();
        private final LongAdder acknowledged = new LongAdder();
        private long read;
        private long empty;
        private long withoutKey;

        Run(Producer<byte[], byte[]> producer, Options options, Ticker ticker) {
            this.producer = producer;
            this.options = options;
            this.keyField = new KeyField(options.keyField());
            this.ticker = ticker;
        }

        void sendAll(Lines lines) throws IOException {
            try {
                while (!failures.isHopeless() && !Thread.currentThread().isInterrupted()) {
                    Lines.Found found = lines.advance();
                    if (found == Lines.Found.END) {
                        return;
                    }
                    take(lines, found);
                }
            } catch (InterruptException _) {
                // Interrupted in the midst of a send, which then did not take the line; the flag is set.
            }
        }

        private void take(Lines lines, Lines.Found found) {
            read++;
            if ((read & LOOK_MASK) == 0) {
                ticker.tick(acknowledged.sum());
            }
            if (found == Lines.Found.TOO_LONG) {
                settle(read, new RecordTooLargeException("longer than " + options.maxLine()));
                return;
            }
            byte[] line = lines.line();
            if (line.length == 0) {
                empty++;
            } else {
                send(read, line);
            }
        }

        private void send(long number, byte[] line) {
            byte[] key = key(line);
            // The callback sees every outcome, so the future tells nothing more.
            var _ = producer.send(new ProducerRecord<>(options.topic(), key, line),
                    (_, problem) -> settle(number, problem));
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
                failures.add("line " + number, problem);
            }
        }

        Result result() {
            return new Result(read, empty, acknowledged.sum(), withoutKey, failures.count(), failures.first(),
                    ticker.elapsed());
        }
    }
}
