package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.config.Settings;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Cluster;
import dev.millrace.kafka.Connection;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Topics;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;

/**
 * The part of {@code check} that asks the brokers and the store. It changes nothing, and ends in time also where nobody
 * answers.
 */
final class NetworkLevel {
    static final String WILL_BE_MADE = "not there; it will be made at the start";
    private static final String BROKERS = "brokers";
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final Duration QUESTION_LIMIT = Duration.ofSeconds(5);
    private final Settings settings;
    private final Duration patience;

    NetworkLevel(Settings settings) {
        this(settings, PATIENCE);
    }

    /** @param patience after which no answer is waited for any more */
    NetworkLevel(Settings settings, Duration patience) {
        this.settings = settings;
        this.patience = patience;
    }

    /** One side that is asked; it adds what it finds as it goes, so that a late answer does not hide the earlier ones. */
    private interface Side {
        void ask(Queue<Finding> findings);
    }

    /** A side with the thread that asks it. */
    private record Asking(String subject, Queue<Finding> findings, Thread thread) {
        static Asking start(String subject, Side side) {
            Queue<Finding> findings = new ConcurrentLinkedQueue<>();
            return new Asking(subject, findings, Thread.ofVirtual().start(() -> side.ask(findings)));
        }
    }

    /** What the world outside says to these settings; one finding per thing that was looked at. */
    List<Finding> examine() throws InterruptedException {
        List<Asking> sides = List.of(Asking.start(BROKERS, this::askKafka),
                Asking.start("object store", this::askStore));
        long deadline = Time.system().nanos() + patience.toNanos();
        List<Finding> all = new ArrayList<>();
        for (Asking side : sides) {
            long left = Math.max(1, deadline - Time.system().nanos());
            boolean isComplete = side.thread().join(Duration.ofNanos(left));
            all.addAll(side.findings());
            side.thread().interrupt();
            if (!isComplete) {
                all.add(new Finding(Finding.Outcome.BAD, side.subject(), "not everything was answered within "
                        + Durations.print(patience)
                        + "; check the addresses, and what is between here and there"));
            }
        }
        return all;
    }

    // ---- Kafka

    private void askKafka(Queue<Finding> findings) {
        if (settings.kafka().isEmbedded()) {
            findings.add(Finding.good(BROKERS, "in this process; nothing has to be asked"));
            return;
        }
        Clients clients = new Clients(settings.kafka());
        try {
            Cluster cluster = Connection.await(clients, Duration.ZERO, (attempt, problem, pause) -> {});
            findings.add(Finding.good(BROKERS, "cluster " + cluster.id() + ", "
                    + Counting.of(cluster.brokers().size(), "broker")));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            findings.add(Finding.bad(BROKERS, String.valueOf(e.getMessage())));
            findings.add(new Finding(Finding.Outcome.UNKNOWN, "topics and groups", "not asked"));
            return;
        }
        try (Topics topics = Topics.open(clients, QUESTION_LIMIT)) {
            KafkaLevel level = new KafkaLevel(clients, topics, findings);
            level.askCluster();
            settings.pipelines().forEach(level::ask);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            findings.add(Finding.bad(BROKERS, String.valueOf(e.getMessage())));
        }
    }

    // ---- store

    private void askStore(Queue<Finding> findings) {
        settings.pipelines().stream().map(PipelineSettings::to).flatMap(to -> switch (to) {
            case ObjectSinkSettings objects -> Stream.of(objects.bucket());
            case TopicSinkSettings _ -> Stream.<String>empty();
        }).distinct().forEach(bucket -> findings.add(bucket(bucket)));
    }

    private Finding bucket(String bucket) {
        String subject = "bucket " + bucket;
        try (ObjectStore store = Stores.open(settings.store(), bucket, MissingBucket.FAIL, Time.system())) {
            store.requireBucket();
            return Finding.good(subject, "there");
        } catch (StoreException e) {
            return e.kind() == StoreException.Kind.NO_BUCKET
                    ? missing(subject, bucket)
                    : Finding.bad(subject, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return Finding.bad(subject, String.valueOf(e.getMessage()));
        }
    }

    private Finding missing(String subject, String bucket) {
        return switch (settings.store()) {
            case StoreSettings.S3 _ -> Finding.good(subject, WILL_BE_MADE);
            case StoreSettings.Folder(Path root) -> {
                Path existing = existing(root.resolve(bucket).toAbsolutePath());
                yield Files.isDirectory(existing) && Files.isWritable(existing)
                        ? Finding.good(subject, WILL_BE_MADE)
                        : Finding.bad(subject, "not there, and cannot be made: " + existing
                                + " is no folder that this user may write to; give it the right, or use another folder");
            }
        };
    }

    /** The nearest of the path and the folders above it that is there. */
    private static Path existing(Path path) {
        @Nullable
        Path at = path;
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at == null ? path : at;
    }
}
