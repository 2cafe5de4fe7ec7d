package dev.millrace.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

import dev.millrace.base.ByteSize;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.generate.Chaos;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicSpec;

/** How the sink's throughput and cost change with what it is given: one thing at a time, all else as usual. */
public final class Scale {
    private static final int PARTITIONS = 4;
    private static final int BATCH_SIZE = 2_000;
    private static final int WORKERS = 2;
    private static final int SMALLEST_BATCHES = 6;
    private static final int PROGRESS_MASK = 0xffff;

    private Scale() {}

    /** What is changed. */
    public enum Series {
        WORKERS, PARTITIONS, RECORD_SIZE, BATCH_SIZE;

        /** For people: "record size". */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        /** What it is changed to; bytes for sizes of records, otherwise counts. */
        List<Integer> steps() {
            return switch (this) {
                case WORKERS -> List.of(1, 2, 4);
                case PARTITIONS -> List.of(1, 4, 16, 64, 256);
                case RECORD_SIZE -> List.of(100, 300, 1_000, 3_000, 10_000);
                case BATCH_SIZE -> List.of(500, 2_000, 20_000, 100_000);
            };
        }
    }

    /**
     * What to measure.
     *
     * @param events in each topic; fewer of large ones
     * @param bytes in each topic at most
     */
    public record Settings(long events, ByteSize bytes, long seed, int repeats, List<Series> series,
            Throughput.Place place) {
        public Settings {
            series = List.copyOf(series);
        }
    }

    /** The runs of one series at one of its values. */
    public record Point(Series series, int value, List<Run> runs) {
        public Point {
            runs = List.copyOf(runs);
        }

        public Spread of(ToDoubleFunction<Run> figure) {
            return Spread.of(runs.stream().mapToDouble(figure));
        }
    }

    /** Measures every point of every series. Blocks for minutes. */
    public static List<Point> measure(Settings settings, Watcher watcher)
            throws BenchFailedException, InterruptedException, InvalidConfigException,
            KafkaUnavailableException, KafkaRefusedException {
        List<Point> points = new ArrayList<>();
        try (Site site = Site.open(settings.place())) {
            Load usual = null;
            for (Series series : settings.series()) {
                for (int value : series.steps()) {
                    Shape shape = Shape.of(series, value);
                    boolean isUsual = shape.recordBytes() == 0 && shape.partitions() == PARTITIONS;
                    Load load = isUsual && usual != null ? usual : load(site, settings, shape, watcher);
                    usual = isUsual ? load : usual;
                    points.add(new Point(series, value, run(site, settings, shape, load, watcher)));
                    if (!isUsual) {
                        site.drop(load.topic());
                    }
                }
            }
        }
        return points;
    }

    /** @param recordBytes 0 for network events as they are */
    private record Shape(int workers, int partitions, int recordBytes, int batchSize) {
        static Shape of(Series series, int value) {
            return switch (series) {
                case WORKERS -> new Shape(value, Scale.PARTITIONS, 0, Scale.BATCH_SIZE);
                case PARTITIONS -> new Shape(Scale.WORKERS, value, 0, Scale.BATCH_SIZE);
                case RECORD_SIZE -> new Shape(Scale.WORKERS, Scale.PARTITIONS, value, Scale.BATCH_SIZE);
                case BATCH_SIZE -> new Shape(Scale.WORKERS, Scale.PARTITIONS, 0, value);
            };
        }
    }

    private static List<Run> run(Site site, Settings settings, Shape shape, Load load, Watcher watcher)
            throws BenchFailedException, InterruptedException, KafkaUnavailableException,
            KafkaRefusedException {
        Map<String, String> variables = new HashMap<>();
        variables.put("WORKERS", Integer.toString(shape.workers()));
        if (shape.recordBytes() > 0) {
            variables.put("CONTRACT", contract(site).toString());
        }
        Course course = new Course(site, load, new Course.Rules(settings.place().sink(), variables,
                shape.batchSize(), OptionalLong.empty()));
        List<Run> runs = new ArrayList<>();
        for (int repetition = 1; repetition <= settings.repeats(); repetition++) {
            Run run = course.run(Contestant.SINK, repetition, watcher);
            watcher.done(run);
            runs.add(run);
        }
        return runs;
    }

    private static Path contract(Site site) throws BenchFailedException {
        try {
            return Files.writeString(site.folder().resolve("reading.schema.json"), Readings.contract());
        } catch (IOException e) {
            throw new BenchFailedException("writing a contract", e);
        }
    }

    private static Load load(Site site, Settings settings, Shape shape, Watcher watcher)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        String topic = site.named("%d-of-%d".formatted(shape.partitions(), shape.recordBytes()));
        if (shape.recordBytes() == 0) {
            return Throughput.load(site, new Throughput.Events(topic, settings.events(), shape.partitions(),
                    Throughput.events(settings.seed(), Chaos.ofBad(0.02))), watcher);
        }
        site.create(TopicSpec.of(topic, shape.partitions()));
        long batches = (long) SMALLEST_BATCHES * shape.partitions() * shape.batchSize();
        long events = Math.max(Math.min(settings.events(), settings.bytes().bytes() / shape.recordBytes()),
                Math.min(settings.events(), batches));
        send(site, topic, new Readings(shape.recordBytes(), settings.seed()), events, watcher);
        return Load.of(site, topic, events, 0);
    }

    private static void send(Site site, String topic, Readings readings, long events, Watcher watcher)
            throws BenchFailedException, KafkaUnavailableException, KafkaRefusedException {
        LongAdder failures = new LongAdder();
        try (Producer<byte[], byte[]> producer = site.clients().bulkProducer("bench-load",
                ByteSize.mebibytes(1))) {
            for (long id = 0; id < events; id++) {
                byte[] key = Long.toString(id % 10_000).getBytes(StandardCharsets.US_ASCII);
                // The callback sees every outcome, so the future tells nothing more.
                var _ = producer.send(new ProducerRecord<>(topic, key, readings.next(id)), (_, problem) -> {
                    if (problem != null) {
                        failures.increment();
                    }
                });
                if ((id & PROGRESS_MASK) == 0) {
                    watcher.doing("loading the topic: %,d of %,d events".formatted(id, events));
                }
            }
            producer.flush();
        }
        if (failures.sum() > 0) {
            throw new BenchFailedException(
                    "%,d of %,d events could not be sent".formatted(failures.sum(), events));
        }
    }
}
