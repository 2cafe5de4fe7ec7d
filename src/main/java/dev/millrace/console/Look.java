package dev.millrace.console;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What was found at one moment, for all who ask until the next.
 *
 * @param value null when nothing was found yet
 * @param at when it was found
 * @param problem why the last attempt found nothing newer; null while all is well
 */
record Look<T>(@Nullable T value, @Nullable Instant at, @Nullable String problem) {
    static <T> Look<T> none() {
        return new Look<>(null, null, null);
    }

    Look<T> failed(String why) {
        return new Look<>(value, at, why);
    }

    /** How old it is, as every answer tells it. */
    Map<String, Object> age(long nowMillis) {
        Instant moment = at;
        return Fields.of("at", moment == null ? null : moment.toString())
                .with("age_ms", moment == null ? null : Math.max(0, nowMillis - moment.toEpochMilli()))
                .with("problem", problem).json();
    }
}
