package dev.millrace.ops.doctor;

import java.time.Duration;
import java.util.Map;

import dev.millrace.base.Durations;

/** Numbers in settings, and how they are told. */
final class Numbers {
    private Numbers() {}

    static long parse(String key, String value) throws UnknownException {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw new UnknownException(key + " is '" + value + "', which is no whole number");
        }
    }

    /** A setting that the brokers or clients may leave out. */
    static long of(Map<String, String> settings, String key, long otherwise) throws UnknownException {
        String value = settings.get(key);
        return value == null ? otherwise : parse(key, value);
    }

    /** "3 brokers". */
    static String count(long count, String noun) {
        return "%,d %s%s".formatted(count, noun, count == 1 ? "" : "s");
    }

    /** "7 d", "36 h", "850 ms". */
    static String millis(long millis) {
        Duration duration = Duration.ofMillis(millis);
        if (millis % Duration.ofDays(1).toMillis() == 0) {
            return duration.toDays() + " d";
        }
        return millis % Duration.ofHours(1).toMillis() == 0
                ? duration.toHours() + " h"
                : Durations.print(duration);
    }
}
