package dev.millrace.ops.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import org.apache.kafka.common.KafkaFuture;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;

/** Waits for what a cluster answers; whatever goes wrong makes that one answer unknown, and no other. */
final class Questions {
    /** How long one answer may take; some more than the admin client gives itself. */
    private static final Duration LIMIT = Duration.ofSeconds(12);

    private Questions() {}

    /** @param attempt what is asked, to begin a message with: "read the configuration of broker 1" */
    static <T> Answer<T> ask(String attempt, KafkaFuture<T> answer) {
        return ask(attempt, answer, _ -> Optional.empty());
    }

    /** @param meaning of a failure that is an answer, too; empty for others */
    static <T> Answer<T> ask(String attempt, KafkaFuture<T> answer,
            Function<Throwable, Optional<T>> meaning) {
        try {
            return Answer.of(answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return meaning.apply(cause).map(Answer::of)
                    .orElseGet(() -> Answer.unknown(words(attempt, cause)));
        } catch (TimeoutException e) {
            return Answer.unknown(words(attempt, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.unknown(attempt + ": interrupted");
        }
    }

    private static String words(String attempt, Throwable problem) {
        try {
            return String.valueOf(Clients.failure(attempt, problem).getMessage());
        } catch (KafkaRefusedException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
