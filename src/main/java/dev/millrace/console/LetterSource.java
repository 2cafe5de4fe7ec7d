package dev.millrace.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * Dead letters as the console needs them. Answers are those that {@code millrace dlq} prints with --json. One thread at a
 * time; an {@link IllegalArgumentException} says what is wrong with an expression.
 */
public interface LetterSource extends AutoCloseable {
    /**
     * Which letters.
     *
     * @param group id of a group, "" for all
     * @param letter place of a single one, "" for all
     * @param where expression that must be true of them, "" for none
     */
    record Choice(String group, String letter, String where) {
        static final Choice ALL = new Choice("", "", "");

        boolean isAll() {
            return equals(ALL);
        }
    }

    /**
     * What is changed in their records before.
     *
     * @param set by field an expression
     * @param value in place of the whole value; null to keep it
     */
    record Change(Map<String, String> set, @Nullable String value) {
        static final Change NONE = new Change(Map.of(), null);
    }

    /**
     * Who does something, and why.
     *
     * @param what for the record, in place of a command
     */
    record Deed(String what, String reason) {}

    /** Is told how far it has come, on the thread that works. */
    interface Progress {
        void told(long replayed, long looked);
    }

    /** Reads what is new. */
    void refresh() throws KafkaUnavailableException, KafkaRefusedException;

    /** Groups of the letters that were read, with "groups" as a list of all. */
    Map<String, Object> list(Choice choice);

    /** One letter whole; empty when there is none at this place. */
    Optional<Map<String, Object>> show(String place) throws KafkaUnavailableException, KafkaRefusedException;

    /** What was done to letters, the newest first. */
    List<Map<String, Object>> actions() throws KafkaUnavailableException, KafkaRefusedException;

    /** What would become of them today; changes nothing. */
    Map<String, Object> test(Choice choice, Change change, Progress progress)
            throws KafkaUnavailableException, KafkaRefusedException;

    /**
     * Sends the records of open letters once more.
     *
     * @param isAll also those that would not pass
     */
    Map<String, Object> replay(Choice choice, Change change, boolean isAll, Deed deed, Progress progress)
            throws KafkaUnavailableException, KafkaRefusedException;

    /** Gives open letters up. */
    Map<String, Object> discard(Choice choice, Deed deed)
            throws KafkaUnavailableException, KafkaRefusedException;

    @Override
    void close();
}
