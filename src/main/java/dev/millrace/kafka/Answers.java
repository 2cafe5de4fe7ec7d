package dev.millrace.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.IllegalSaslStateException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Waits for what a cluster answers, and puts what went wrong into words: for whoever asks an admin client of their own. */
public final class Answers {
    /** How much longer than the client's own time limit its future is waited for. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private Answers() {}

    /**
     * Blocks until the answer is there.
     *
     * @param limit what the client was told as its time limit; a client that does not keep it is given up soon after
     * @param attempt what was tried, to begin a message with: "create topic 'x'"
     * @throws KafkaUnavailableException also when the thread is interrupted, whose interrupt flag is then set
     */
    public static <T> T await(KafkaFuture<T> answer, Duration limit, String attempt)
            throws KafkaUnavailableException, KafkaRefusedException {
        try {
            return answer.get(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw failure(attempt, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnavailableException(attempt + ": " + words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(attempt + ": interrupted while waiting for the answer", e);
        }
    }

    /** Throws the one of the two exceptions that fits; its return type only lets callers write {@code throw}. */
    static KafkaUnavailableException failure(String attempt, Throwable problem) throws KafkaRefusedException {
        String message = attempt + ": " + words(problem);
        if (isRefusal(problem)) {
            throw new KafkaRefusedException(message, problem);
        }
        return new KafkaUnavailableException(message, problem);
    }

    /** True when asking again would be answered alike. */
    static boolean isRefusal(Throwable problem) {
        return switch (problem) {
            case RetriableException _ -> false;
            case ApiException _ -> true;
            default -> false;
        };
    }

    /** True when no broker's name could be looked up, which a client reports as if a setting were wrong. */
    static boolean isUnresolved(Throwable problem) {
        String message = String.valueOf(problem.getMessage());
        return problem instanceof ConfigException
                && (message.startsWith("No resolvable bootstrap urls") || message.startsWith("Unknown host"));
    }

    /** What was found and what to do, without what was tried. */
    static String words(Throwable problem) {
        return switch (problem) {
            case SslAuthenticationException e -> "TLS handshake failed: " + Handshake.words(e);
            case UnsupportedSaslMechanismException e ->
                "SASL authentication failed: the brokers do not take this mechanism (" + e.getMessage()
                        + "); set kafka.sasl.mechanism or KAFKA_SASL_MECHANISM to one they take";
            case IllegalSaslStateException e -> "SASL authentication failed: this listener wants no login ("
                    + e.getMessage()
                    + "); remove kafka.sasl or unset KAFKA_SASL_…, or use the address of another listener";
            case SaslAuthenticationException e -> "SASL authentication failed (" + e.getMessage()
                    + "); check user name and password, or client and secret, under kafka.sasl or KAFKA_SASL_… (sasl.jaas.config)";
            case AuthenticationException e -> "authentication failed (" + deepest(e).getMessage() + ")";
            case AuthorizationException e -> "authorization: not allowed (" + e.getMessage()
                    + "); give this principal the right, or use another";
            case UnsupportedVersionException e -> "the brokers are too old for this (" + e.getMessage() + ")";
            case org.apache.kafka.common.errors.TimeoutException e -> timeout(e);
            case TimeoutException _ -> "no answer in time; check that the brokers are up and reachable";
            default -> lastWords(problem);
        };
    }

    private static String timeout(org.apache.kafka.common.errors.TimeoutException problem) {
        Throwable cause = problem.getCause();
        return "no answer in time" + (cause == null ? "" : " (" + lastWords(cause) + ")")
                + "; check that the brokers are up and that the addresses they advertise can be reached";
    }

    private static String lastWords(Throwable problem) {
        Throwable first = deepest(problem);
        return first.getMessage() == null ? first.getClass().getSimpleName() : first.getMessage();
    }

    /** The first cause: Kafka wraps what says something ("Permission denied") in what does not. */
    static Throwable deepest(Throwable problem) {
        Throwable at = problem;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
