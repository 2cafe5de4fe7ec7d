package dev.millrace.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Connection;
import dev.millrace.kafka.EmbeddedKafka;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * The brokers a command talks to: those that are configured, or the embedded one of a data folder. An embedded broker
 * that another Millrace process runs on the folder is used from here, so that `audit` can look at a running `demo`;
 * where there is none, it is started in this process.
 */
final class Brokers implements AutoCloseable {
    private static final String ADDRESS = "broker.address";
    private static final int KNOCK_MILLIS = 500;
    private final KafkaSettings settings;
    private final @Nullable EmbeddedKafka own;
    private final Path address;
    private final CompletableFuture<String> fault;

    private Brokers(KafkaSettings settings, @Nullable EmbeddedKafka own, Path address,
            CompletableFuture<String> fault) {
        this.settings = settings;
        this.own = own;
        this.address = address;
        this.fault = fault;
    }

    /** @param data folder of the embedded broker; not touched when brokers are configured */
    static Brokers of(KafkaSettings settings, Path data) throws Failure {
        Path address = data.resolve(ADDRESS);
        CompletableFuture<String> fault = new CompletableFuture<>();
        if (!settings.isEmbedded()) {
            return new Brokers(settings, null, address, fault);
        }
        Optional<String> running = running(address);
        if (running.isPresent()) {
            return new Brokers(settings.withBrokers(running.get()), null, address, fault);
        }
        try {
            EmbeddedKafka own = EmbeddedKafka
                    .start(EmbeddedKafka.Options.on(data.resolve("kafka"), fault::complete));
            Files.writeString(address, own.brokers());
            return new Brokers(settings.withBrokers(own.brokers()), own, address, fault);
        } catch (KafkaUnavailableException | IOException e) {
            throw new Failure(ExitCode.TRY_AGAIN, "start the embedded broker", String.valueOf(e.getMessage()),
                    "use another folder with --data, or brokers of your own");
        }
    }

    /**
     * As {@link #of}, for commands that are of no use without an answer: says at once what is wrong when there is none.
     *
     * @param tried what the command wanted, to begin its message with
     */
    static Brokers answering(KafkaSettings settings, Path data, String tried) throws Failure {
        Brokers opened = of(settings, data);
        try {
            var _ = Connection.await(opened.clients(), Duration.ZERO, (attempt, problem, pause) -> {});
            return opened;
        } catch (KafkaUnavailableException e) {
            opened.close();
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            opened.close();
            throw Failure.of(tried, e);
        }
    }

    private static Optional<String> running(Path file) {
        try {
            String text = Files.readString(file).strip();
            int colon = text.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(text.substring(0, colon),
                                Integer.parseInt(text.substring(colon + 1))),
                        KNOCK_MILLIS);
                return Optional.of(text);
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** With the address that clients use. */
    KafkaSettings settings() {
        return settings;
    }

    Clients clients() {
        return new Clients(settings);
    }

    /** True when the broker is in this process, and its topics are ours to make. */
    boolean isOwn() {
        return own != null;
    }

    /** What broke the embedded broker for good, if anything did. */
    Optional<String> fault() {
        return Optional.ofNullable(fault.getNow(null));
    }

    @Override
    public void close() {
        if (own != null) {
            try {
                Files.deleteIfExists(address);
            } catch (IOException e) {
                // It only says where a broker was; whoever reads it knocks first.
            }
            own.close();
        }
    }
}
