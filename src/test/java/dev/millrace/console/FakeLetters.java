package dev.millrace.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Three letters of one cause; remembers what was done, and waits before it does so where a test says. */
final class FakeLetters implements LetterSource {
    final List<String> done = new ArrayList<>();
    CountDownLatch gate = new CountDownLatch(0);

    @Override
    public void refresh() {}

    @Override
    public Map<String, Object> list(Choice choice) {
        if (choice.where().equals("(")) {
            throw new IllegalArgumentException("expected an expression");
        }
        return Map.of("open", 3,
                "groups", List.of(Map.of("group", "0a1b2c3d", "pipeline", "p", "open", 3),
                        Map.of("group", "ffffffff", "pipeline", "q", "open", 0)));
    }

    @Override
    public Optional<Map<String, Object>> show(String place) {
        return place.equals("t.dlq-0@0") ? Optional.of(Map.of("letter", place)) : Optional.empty();
    }

    @Override
    public List<Map<String, Object>> actions() {
        return List.of();
    }

    @Override
    public Map<String, Object> test(Choice choice, Change change, Progress progress) {
        progress.told(0, 3);
        done.add("test " + choice.group() + " " + change.set());
        return Map.of("looked", 3, "passes", 2);
    }

    @Override
    public Map<String, Object> replay(Choice choice, Change change, boolean isAll, Deed deed,
            Progress progress) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        done.add("replay " + choice.group() + " " + isAll + " " + deed.what());
        return Map.of("replayed", 2);
    }

    @Override
    public Map<String, Object> discard(Choice choice, Deed deed) {
        done.add("discard " + choice.group() + " " + deed.reason());
        return Map.of("discarded", 3);
    }

    @Override
    public void close() {}
}
