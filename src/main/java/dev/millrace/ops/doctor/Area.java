package dev.millrace.ops.doctor;

import java.util.Locale;

/** What part of the whole a rule is about; its letter is in the rule's id. */
public enum Area {
    PRODUCER, CONSUMER, TOPICS, BROKERS, SECURITY, OBJECTS;

    /** "topics". */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
