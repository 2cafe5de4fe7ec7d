package dev.millrace.ops.topics;

import java.util.List;
import java.util.Locale;

/** Which events of a topic share a key, and so a partition and an order. */
public enum KeyStrategy {
    /** All of one instance of a system: "postgresql:db-7". */
    INSTANCE("database_type,instance_id"),
    /** Each series for itself: "postgresql:db-7:connections". */
    METRIC("database_type,instance_id,metric_name"),
    /** All of one tenant. */
    TENANT("tenant"),
    /** No keys: records are spread over the partitions, and have no order among them. */
    NONE("");

    private final String fields;

    KeyStrategy(String fields) {
        this.fields = fields;
    }

    /** Top-level fields of an event whose values make the key, with ":" between them; empty for no key. */
    public List<String> fields() {
        return fields.isEmpty() ? List.of() : List.of(fields.split(",", -1));
    }

    /** "instance", as configurations name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
