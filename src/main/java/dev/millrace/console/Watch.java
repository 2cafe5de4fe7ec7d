package dev.millrace.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.insight.InsightResults;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.LedgerFeed;
import dev.millrace.ops.lag.LagSnapshot;

/** Everything that is looked at in the background: pulses, books, insights, letters, lag. Thread-safe. */
final class Watch implements AutoCloseable {
    private static final Duration PULSE = Duration.ofSeconds(1);
    private static final Duration BOOKS = Duration.ofSeconds(2);
    private static final Duration INSIGHTS = Duration.ofSeconds(2);
    private static final Duration LAG = Duration.ofSeconds(2);
    private final Pulses pulses = new Pulses();
    private final Books books = new Books();
    private final Lookout<Pulse> pulse;
    private final Lookout<AuditReport> audit;
    private final Lookout<Counted> counted;
    private final Lookout<LagSnapshot> trends;
    private final Letters letters;
    private final LagBoard lag;

    /** Looks from {@link #start} on. */
    Watch(Sources sources) {
        Time time = sources.time();
        this.pulse = new Lookout<>("pulse", PULSE, new Heartbeat(sources, pulses), time);
        this.audit = new Lookout<>("books", BOOKS, new Bookkeeping(sources.clients(), time, books), time);
        this.counted = new Lookout<>("insights", INSIGHTS, new Counting(sources.clients(), time), time);
        this.letters = new Letters(sources.engines().letters(), time);
        LagBoard board = new LagBoard(sources.engines().lag(), time);
        this.lag = board;
        this.trends = new Lookout<>("lag", LAG, board::note, time);
    }

    void start() {
        List.of(pulse, audit, counted, trends).forEach(Lookout::start);
        letters.start();
    }

    Pulses pulses() {
        return pulses;
    }

    Books books() {
        return books;
    }

    /** Adds the books up now, instead of at the next look. */
    void balance() {
        audit.found(books.report());
    }

    Look<AuditReport> audit() {
        return audit.last();
    }

    Look<Counted> counted() {
        return counted.last();
    }

    Letters letters() {
        return letters;
    }

    LagBoard lag() {
        return lag;
    }

    /** Counts how the pipelines stand, once a second. */
    private static final class Heartbeat implements Lookout.Looking<Pulse> {
        private final Sources sources;
        private final Pulses pulses;
        private final Latencies latencies = new Latencies();
        private long sequence;

        Heartbeat(Sources sources, Pulses pulses) {
            this.sources = sources;
            this.pulses = pulses;
        }

        @Override
        public Pulse look() {
            List<Beat> beats = sources.pipelines().get().stream().map(pipeline -> Beat.of(pipeline.status(),
                    latencies.note(pipeline.settings().name(), pipeline.measures().latency()))).toList();
            Pulse pulse = new Pulse(++sequence, Instant.ofEpochMilli(sources.time().wallMillis()),
                    sources.time().nanos(), sources.budget().used().bytes(), beats);
            pulses.add(pulse);
            return pulse;
        }
    }

    /** Follows the ledger. */
    private static final class Bookkeeping implements Lookout.Looking<AuditReport> {
        private final Clients clients;
        private final Time time;
        private final Books books;
        private @Nullable LedgerFeed feed;

        Bookkeeping(Clients clients, Time time, Books books) {
            this.clients = clients;
            this.time = time;
            this.books = books;
        }

        @Override
        public AuditReport look() throws KafkaUnavailableException, KafkaRefusedException {
            LedgerFeed open = feed == null ? LedgerFeed.open(clients, time) : feed;
            feed = open;
            open.refresh(books);
            return books.report();
        }

        @Override
        public void close() {
            if (feed != null) {
                feed.close();
            }
        }
    }

    /** Follows the insights. */
    private static final class Counting implements Lookout.Looking<Counted> {
        private final Clients clients;
        private final Time time;
        private @Nullable InsightResults results;

        Counting(Clients clients, Time time) {
            this.clients = clients;
            this.time = time;
        }

        @Override
        public Counted look() throws KafkaUnavailableException, KafkaRefusedException {
            InsightResults open = results == null ? InsightResults.open(clients, time) : results;
            results = open;
            open.refresh();
            return Counted.of(open);
        }

        @Override
        public void close() {
            if (results != null) {
                results.close();
            }
        }
    }

    @Override
    public void close() {
        List.of(pulse, audit, counted, trends).forEach(Lookout::close);
        letters.close();
    }
}
