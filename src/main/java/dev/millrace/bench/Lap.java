package dev.millrace.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.base.Time;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.AuditReport.Books;

/**
 * One run of one contestant while it lasts, watched from outside. The clock of the steady rate starts when the broker
 * hands out the first record, which looks alike for everybody, and stops when no whole batch is left unsettled: what
 * remains waits for its interval, not for speed. One thread uses it.
 */
final class Lap implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration STANDSTILL = Duration.ofSeconds(90);
    private static final Duration READING_LIMIT = Duration.ofMinutes(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final Site site;
    private final Load load;
    private final Course.Rules rules;
    private final Entrant entrant;
    private final Watcher watcher;
    private final Time time = Time.system();
    private final double loadBefore = Machine.load();
    private final Meters before;
    private final long started;
    private final Child process;
    private final Stretch steady = new Stretch();
    private long settledAt;

    /**
     * Who runs.
     *
     * @param group of consumers, which is the pipeline's name as well
     */
    record Entrant(Contestant contestant, int repetition, String group, List<String> command,
            Map<String, String> environment) {}

    /** CPU seconds so far, NaN where not known: the whole machine, this process, the broker, the S3 server. */
    private record Meters(double machine, double own, double broker, double store) {
        Meters since(Meters earlier) {
            return new Meters(machine - earlier.machine, own - earlier.own, broker - earlier.broker,
                    store - earlier.store);
        }
    }

    /** The part of the run that counts for its rate: from the first record to the last whole batch. */
    private static final class Stretch {
        private boolean isBegun;
        private boolean isEnded;
        private long from;
        private long to;
        private long counted;
        private double cpu;

        void begin(long nanos, long settled, Usage usage) {
            if (!isBegun) {
                isBegun = true;
                from = nanos;
                counted = -settled;
                cpu = -usage.cpuSeconds();
            }
        }

        void end(long nanos, long settled, Usage usage) {
            if (!isEnded) {
                isEnded = true;
                to = nanos;
                counted += settled;
                cpu += usage.cpuSeconds();
            }
        }
    }

    /** Starts the contestant's process. */
    Lap(Site site, Load load, Course.Rules rules, Entrant entrant, Watcher watcher)
            throws BenchFailedException, InterruptedException {
        this.site = site;
        this.load = load;
        this.rules = rules;
        this.entrant = entrant;
        this.watcher = watcher;
        site.watch(load.topic());
        this.before = meters();
        this.started = time.nanos();
        this.process = Child.start(entrant.contestant().label(), entrant.command(), entrant.environment(),
                site.folder().resolve(entrant.group() + ".log"));
    }

    private Meters meters() {
        return new Meters(Machine.busySeconds(), cpu(ProcessHandle.current().pid()),
                site.hasOwnBroker() ? site.brokerUsage().cpuSeconds() : Double.NaN,
                rules.storeProcess().isPresent() ? cpu(rules.storeProcess().getAsLong()) : Double.NaN);
    }

    private static double cpu(long pid) {
        return Usage.of(pid).map(Usage::cpuSeconds).orElse(Double.NaN);
    }

    /** Waits until the contestant is through, ends it, and looks at what it did. */
    Run finish() throws BenchFailedException, InterruptedException, KafkaUnavailableException,
            KafkaRefusedException {
        Run.Counts counts = switch (entrant.contestant()) {
            case RAW_1, RAW_2 -> raw();
            case NAIVE -> naive();
            case SINK -> sink();
            case PIPELINE -> forwarding(true);
            case STREAMS -> forwarding(false);
        };
        Meters used = meters().since(before);
        Usage usage = process.usage();
        double foreign = used.machine - used.own - usage.cpuSeconds() - used.broker
                - (rules.storeProcess().isPresent() ? used.store : 0);
        double elapsed = seconds(time.nanos() - started);
        return new Run(entrant.contestant(), entrant.repetition(), loadBefore, steady.counted,
                seconds(steady.to - steady.from), seconds(settledAt - started), load.bytesPerRecord(),
                usage.peakResident(), new Run.Costs(usage.cpuSeconds(), steady.cpu, used.broker, used.store),
                foreign / elapsed, counts, problem(counts));
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private Run.Counts raw() throws BenchFailedException, InterruptedException {
        while (true) {
            Optional<Child.Line> line = process.line(LOOK_EVERY);
            look();
            if (line.isEmpty() && !process.isAlive()) {
                throw process.died();
            }
            if (time.nanos() - started > READING_LIMIT.toNanos()) {
                throw new BenchFailedException("%s had not read everything after %d min".formatted(
                        entrant.contestant().label(), READING_LIMIT.toMinutes()));
            }
            String[] words = line.map(Child.Line::text).orElse("").split(" ", -1);
            if (words[0].equals("first") && !site.hasOwnBroker()) {
                steady.begin(line.orElseThrow().nanos(), 0, process.usage());
            }
            if (words[0].equals("done")) {
                long records = Long.parseLong(words[1]);
                settledAt = line.orElseThrow().nanos();
                // Over before the broker could say that it had begun: then all of it counts.
                steady.begin(started, 0, Usage.NONE);
                steady.end(settledAt, records, process.usage());
                process.release();
                requireEnd(process.awaitEnd());
                return new Run.Counts(records, 0, 0, 0);
            }
        }
    }

    private Run.Counts naive() throws BenchFailedException, InterruptedException {
        followOffsets();
        String[] words = process.await("counts ", PATIENCE).split(" ", -1);
        process.release();
        requireEnd(process.awaitEnd());
        long stored = Long.parseLong(words[0]);
        long rejected = Long.parseLong(words[1]);
        return new Run.Counts(stored + rejected, stored, rejected, Long.parseLong(words[2]));
    }

    private Run.Counts sink() throws BenchFailedException, InterruptedException, KafkaUnavailableException,
            KafkaRefusedException {
        followOffsets();
        requireEnd(process.end());
        AuditReport audit = site.audit(entrant.group());
        if (!audit.isBalanced()) {
            throw new BenchFailedException("the sink's books do not balance: " + audit.chains().stream()
                    .flatMap(books -> books.problems().stream()).toList());
        }
        List<Books> books = audit.chains();
        return new Run.Counts(books.stream().mapToLong(Books::records).sum(),
                books.stream().mapToLong(Books::stored).sum(),
                books.stream().mapToLong(Books::deadRecords).sum(),
                books.stream().mapToLong(Books::objects).sum());
    }

    /** Only that it came to the end of the topic; what it wrote lies in topics. */
    private Run.Counts forwarding(boolean endsBySignal) throws BenchFailedException, InterruptedException {
        followOffsets();
        if (endsBySignal) {
            requireEnd(process.end());
        } else {
            process.release();
            requireEnd(process.awaitEnd());
        }
        return new Run.Counts(load.records(), 0, 0, 0);
    }

    private void requireEnd(int code) throws BenchFailedException, InterruptedException {
        if (code != 0) {
            throw process.died();
        }
    }

    /** Until every offset is committed; a sink's committed offset is what it has settled. */
    private void followOffsets() throws BenchFailedException, InterruptedException {
        boolean hasWholeBatches = progress(Map.of()).wholeBatches > 0;
        long last = -1;
        long changed = started;
        while (true) {
            Map<Integer, Long> committed = site.committed(entrant.group(), load.topic());
            long now = time.nanos();
            look();
            Progress progress = progress(committed);
            if (progress.settled > 0 && !site.hasOwnBroker()) {
                steady.begin(now, progress.settled, process.usage());
            }
            if (progress.wholeBatches == 0 && hasWholeBatches) {
                steady.end(now, progress.settled, process.usage());
            }
            if (progress.settled == load.records()) {
                settledAt = now;
                steady.begin(started, 0, Usage.NONE);
                steady.end(now, progress.settled, process.usage());
                return;
            }
            watcher.doing("%s: %,d of %,d events".formatted(entrant.contestant().label(), progress.settled,
                    load.records()));
            if (progress.settled != last) {
                last = progress.settled;
                changed = now;
            }
            if (!process.isAlive()) {
                throw process.died();
            }
            if (now - changed > STANDSTILL.toNanos()) {
                throw new BenchFailedException("%s stood still for %d s at %,d of %,d events".formatted(
                        entrant.contestant().label(), STANDSTILL.toSeconds(), last, load.records()));
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /** @param wholeBatches partitions that still have as many records left as make a batch */
    private record Progress(long settled, long wholeBatches) {}

    private Progress progress(Map<Integer, Long> committed) {
        long settled = 0;
        long wholeBatches = 0;
        for (var extent : load.extents().entrySet()) {
            long first = extent.getValue().first();
            long next = committed.getOrDefault(extent.getKey(), first);
            settled += next - first;
            wholeBatches += extent.getValue().end() - next >= rules.batchSize() ? 1 : 0;
        }
        return new Progress(settled, wholeBatches);
    }

    private void look() throws InterruptedException {
        process.usage();
        site.wentOut().ifPresent(nanos -> steady.begin(nanos, 0, process.usage()));
    }

    private String problem(Run.Counts counts) {
        if (counts.records() != load.records()) {
            return "%,d records were sent, and %,d came".formatted(load.records(), counts.records());
        }
        boolean sorts = switch (entrant.contestant()) {
            case RAW_1, RAW_2 -> false;
            case NAIVE, SINK -> true;
            // What they wrote is looked at when the clocks have stopped.
            case PIPELINE, STREAMS -> false;
        };
        return sorts && counts.stored() != load.good()
                ? "%,d good events were sent, and %,d stored".formatted(load.good(), counts.stored())
                : "";
    }

    @Override
    public void close() {
        process.close();
    }
}
