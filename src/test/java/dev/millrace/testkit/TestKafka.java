package dev.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.EmbeddedKafka;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.TopicSpec;
import dev.millrace.kafka.Topics;

/** The one broker of this test JVM: started by the first test that asks, stopped when the JVM ends. Thread-safe. */
public final class TestKafka {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private TestKafka() {}

    /** Held by a class of its own, so that the broker starts on first use. */
    private static final class Shared {
        private static final Path FOLDER = temporaryFolder();
        private static final EmbeddedKafka BROKER = start();

        private static EmbeddedKafka start() {
            try {
                EmbeddedKafka broker = EmbeddedKafka
                        .start(EmbeddedKafka.Options.on(FOLDER, System.err::println));
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    broker.close();
                    delete(FOLDER);
                }, "test-kafka-stop"));
                return broker;
            } catch (KafkaUnavailableException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static String brokers() {
        return Shared.BROKER.brokers();
    }

    public static KafkaSettings settings(GroupProtocol protocol) {
        return new KafkaSettings(brokers(), protocol, Map.of());
    }

    public static Clients clients() {
        return clients(GroupProtocol.CONSUMER);
    }

    public static Clients clients(GroupProtocol protocol) {
        return new Clients(settings(protocol));
    }

    /** A name nobody else has in this JVM: "logins-7". */
    public static String uniqueName(String stem) {
        return stem + "-" + NAMES.incrementAndGet();
    }

    /** Makes a topic of its own for one test. */
    public static TopicIdentity topic(String stem, int partitions) {
        try (Topics topics = Topics.open(clients())) {
            return topics.create(TopicSpec.of(uniqueName(stem), partitions));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("millrace-kafka");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TestKafka::deleteOne);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
