package dev.millrace.jmh;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import dev.millrace.format.Encoded;
import dev.millrace.format.Encoder;
import dev.millrace.format.EncoderFailedException;
import dev.millrace.format.EventLines;
import dev.millrace.format.Formats;

/** What one network event of a batch of 2,000 costs to collect, and to be written in a format. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FormatBenchmark {
    private static final int BATCH = 2_000;
    private final byte[][] corpus = Corpus.good();

    /** The batch, collected once. */
    @State(Scope.Thread)
    public static class Batch {
        /** Of all formats, as far as it works on this machine. */
        @Param({"zlib", "isa-l", "zstd"})
        public String encoder;

        private Encoder chosen;
        private EventLines lines;

        @Setup
        public void prepare() throws EncoderFailedException {
            chosen = Formats.extensions().stream().flatMap(extension -> Formats.of(extension).encoders().stream())
                    .filter(each -> each.name().equals(encoder)).findFirst()
                    .orElseThrow(() -> new IllegalStateException(encoder + " does not work on this machine"));
            lines = collect(Corpus.good());
            int bytes = chosen.encode(lines).bytes().remaining();
            System.out.printf("# %s: %,d bytes become %,d%n", encoder, lines.size(), bytes);
        }
    }

    private static EventLines collect(byte[][] corpus) {
        EventLines lines = new EventLines();
        for (int at = 0; at < BATCH; at++) {
            byte[] event = corpus[at % corpus.length];
            lines.append(event, 0, event.length);
        }
        return lines;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int append() {
        EventLines lines = collect(corpus);
        int size = lines.size();
        lines.release();
        return size;
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Encoded encode(Batch batch) throws EncoderFailedException {
        return batch.chosen.encode(batch.lines);
    }
}
