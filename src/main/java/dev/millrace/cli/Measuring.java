package dev.millrace.cli;

import dev.millrace.bench.BenchFailedException;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** What a measurement may fail of, as commands say it. */
final class Measuring {
    private Measuring() {}

    /** A measurement that takes its time. */
    interface Measurement<T> {
        T make() throws BenchFailedException, InterruptedException, InvalidConfigException,
                KafkaUnavailableException, KafkaRefusedException;
    }

    /** @param tried to begin the message with: "measure throughput" */
    static <T> T of(String tried, Measurement<T> measurement)
            throws Failure, InterruptedException, InvalidConfigException {
        try {
            return measurement.make();
        } catch (BenchFailedException e) {
            throw new Failure(ExitCode.TRY_AGAIN, tried, String.valueOf(e.getMessage()),
                    "its data is removed again");
        } catch (KafkaUnavailableException e) {
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(tried, e);
        }
    }
}
