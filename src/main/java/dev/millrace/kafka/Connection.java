package dev.millrace.kafka;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import dev.millrace.base.Backoff;
import dev.millrace.base.Time;

/** Waits for a cluster that is not there yet, and says meanwhile what is wrong. */
public final class Connection {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private Connection() {}

    /** Is told, on the waiting thread, of every attempt that failed. */
    @FunctionalInterface
    public interface Attempts {
        /**
         * Tells it.
         *
         * @param attempt counted from 1
         * @param problem what was tried, what was found, what to do; holds no secrets
         * @param pause until the next attempt
         */
        void failed(int attempt, String problem, Duration pause);
    }

    /**
     * Blocks until the cluster has answered. Also a refusal is tried again: rights and users are often made while the
     * program that needs them is already waiting.
     *
     * @param limit for how long to try; at least one attempt is made, and the last one is not cut short
     * @return which cluster answered
     * @throws KafkaUnavailableException when nobody answered, with the last problem; also when interrupted, with the
     *         thread's interrupt flag set
     * @throws KafkaRefusedException when the last answer was no: authentication, TLS, rights, unusable properties, a
     *         listener that speaks another language
     */
    public static Cluster await(Clients clients, Duration limit, Attempts attempts)
            throws KafkaUnavailableException, KafkaRefusedException {
        Time time = Time.system();
        long start = time.nanos();
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5), new Random());
        for (int attempt = 1;; attempt++) {
            try {
                return ask(clients);
            } catch (KafkaUnavailableException | KafkaRefusedException e) {
                if (Thread.currentThread().isInterrupted() || time.nanos() - start >= limit.toNanos()) {
                    throw e;
                }
                Duration pause = backoff.next();
                attempts.failed(attempt, String.valueOf(e.getMessage()), pause);
                sleep(pause);
            }
        }
    }

    private static Cluster ask(Clients clients) throws KafkaUnavailableException, KafkaRefusedException {
        // The client only says "timed out", whatever is wrong; a plain connection tells the cases apart.
        InetSocketAddress reached = knock(clients.settings().brokers());
        try (Topics topics = Topics.open(clients, ANSWER_LIMIT)) {
            return cluster(topics, clients.settings(), reached);
        }
    }

    private static Cluster cluster(Topics topics, KafkaSettings settings, InetSocketAddress reached)
            throws KafkaUnavailableException, KafkaRefusedException {
        try {
            return topics.cluster();
        } catch (KafkaUnavailableException e) {
            checkLanguage(settings, reached, e);
            throw new KafkaUnavailableException(e.getMessage() + "; " + reached.getHostString() + ":"
                    + reached.getPort() + " does accept connections", e);
        }
    }

    /** Throws when the listener speaks something else than this client is to speak: that does not mend itself. */
    private static void checkLanguage(KafkaSettings settings, InetSocketAddress reached,
            KafkaUnavailableException silence) throws KafkaRefusedException {
        Optional<Listener> listener = Listener.ask(reached, CONNECT_LIMIT);
        if (listener.isPresent() && listener.get().refuses(settings.securityProtocol())) {
            throw new KafkaRefusedException(
                    ("speak with the broker at %s:%d: this client is set to %s, but the"
                            + " listener speaks %s; set kafka.tls and kafka.sasl, or KAFKA_TLS and KAFKA_SASL_…, so that"
                            + " security.protocol is %s, or use the address of another listener").formatted(
                                    reached.getHostString(), reached.getPort(), settings.securityProtocol(),
                                    listener.get().words(), listener.get().protocol()),
                    silence);
        }
    }

    /** Connects to the first address that lets it; throws with the problem of each when none does. */
    private static InetSocketAddress knock(String brokers) throws KafkaUnavailableException {
        List<String> problems = new ArrayList<>();
        for (String address : brokers.split(",", -1)) {
            switch (Knock.at(address.strip())) {
                case Knock.Reached(InetSocketAddress where) -> {
                    return where;
                }
                case Knock.Failed(Approach.Step _, String problem) -> problems.add(problem);
            }
        }
        throw new KafkaUnavailableException(
                "connect to Kafka at " + brokers + ": " + String.join("; ", problems)
                        + "; start the brokers or correct their addresses");
    }

    private static void sleep(Duration pause) throws KafkaUnavailableException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException("interrupted while waiting for Kafka", e);
        }
    }
}
