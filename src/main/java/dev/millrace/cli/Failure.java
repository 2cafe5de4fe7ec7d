package dev.millrace.cli;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** A command cannot do what it was asked for, and it is no bug. Says what was tried, what was found, what to do. */
final class Failure extends Exception {
    private final int exitCode;

    /** @param exitCode one of {@link ExitCode} */
    Failure(int exitCode, String tried, String found, String advice) {
        super(tried + ": " + found + "; " + advice);
        this.exitCode = exitCode;
    }

    /** The brokers did not answer, or said no; the exception says what to do. */
    static Failure of(String tried, KafkaUnavailableException problem) {
        return new Failure(ExitCode.TRY_AGAIN, tried, String.valueOf(problem.getMessage()),
                "try again when the brokers answer");
    }

    static Failure of(String tried, KafkaRefusedException problem) {
        return new Failure(ExitCode.CONFIGURATION, tried, String.valueOf(problem.getMessage()),
                "it is refused until that is mended");
    }

    int exitCode() {
        return exitCode;
    }
}
