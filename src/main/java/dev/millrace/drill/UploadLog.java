package dev.millrace.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When which object was being uploaded, by wall clock, and how often it was kept. Thread-safe. */
final class UploadLog {
    private final Map<String, Long> underWay = new HashMap<>();
    private final Map<String, Integer> kept = new HashMap<>();
    private final List<Span> spans = new ArrayList<>();

    private record Span(long from, long to) {}

    /** Somebody began, or tried again. */
    synchronized void tried(String key, long millis) {
        var _ = underWay.putIfAbsent(key, millis);
    }

    /** The object lies there now; whether the client was told is another matter. */
    synchronized void kept(String key) {
        kept.merge(key, 1, Integer::sum);
    }

    /** The client was told. */
    synchronized void told(String key, long millis) {
        Long from = underWay.remove(key);
        if (from != null) {
            spans.add(new Span(from, millis));
        }
    }

    /** Whether an upload had begun then of which nobody knew yet that it was kept. */
    synchronized boolean isUnderWay(long millis) {
        return spans.stream().anyMatch(span -> span.from <= millis && millis <= span.to)
                || underWay.values().stream().anyMatch(from -> from <= millis);
    }

    /** Objects that were there. */
    synchronized int objects() {
        return kept.size();
    }

    /** How often an object was written that was there already. */
    synchronized long repeated() {
        return kept.values().stream().mapToLong(times -> times - 1).sum();
    }
}
