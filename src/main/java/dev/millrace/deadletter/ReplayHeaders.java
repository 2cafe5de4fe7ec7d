package dev.millrace.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Headers that a replayed record carries, by which a letter that comes back is known. All are text. */
public final class ReplayHeaders {
    /** Which replay sent it. */
    public static final String ID = "millrace-replay-id";
    /** How often this record was replayed, this time included. */
    public static final String COUNT = "millrace-replay-count";
    /** The dead letter it was sent from: "user-login.dlq-0@17". */
    public static final String LETTER = "millrace-replay-letter";
    /** Where the record lay when it was rejected for the first time: "user-login-3@4711". */
    public static final String ORIGIN = "millrace-replay-origin";
    /** The one pipeline that is to take it; all take it when there is none. */
    public static final String FOR = "millrace-replay-for";
    private static final Set<String> ALL = Set.of(ID, COUNT, LETTER, ORIGIN, FOR);
    private static final int LONGEST_COUNT = 6;

    private ReplayHeaders() {}

    /** Whether a header of this name is one of these. */
    public static boolean isOne(String name) {
        return ALL.contains(name);
    }

    /** How often a record was replayed; 0 for one that never was, and where the header holds no such number. */
    public static int count(Headers headers) {
        String text = text(headers, COUNT);
        boolean isNumber = !text.isEmpty() && text.length() <= LONGEST_COUNT
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Integer.parseInt(text) : 0;
    }

    /** Whether the record was replayed for one pipeline alone, and not for this one. */
    public static boolean isForAnother(Headers headers, String pipeline) {
        Header header = headers.lastHeader(FOR);
        return header != null && header.value() != null
                && !pipeline.equals(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** A header's text; "" when there is none. */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? ""
                : new String(header.value(), StandardCharsets.UTF_8);
    }
}
