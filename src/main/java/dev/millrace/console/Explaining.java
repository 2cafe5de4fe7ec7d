package dev.millrace.console;

import java.util.Map;
import java.util.Optional;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/** Says what became of a record. Thread-safe; blocks. */
public interface Explaining {
    /**
     * As {@code millrace explain --json} answers.
     *
     * @param place TOPIC-PARTITION@OFFSET
     * @return empty when this names no place
     */
    Optional<Map<String, Object>> explain(String place)
            throws KafkaUnavailableException, KafkaRefusedException;
}
