package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.millrace.base.MemoryBudget;

/**
 * Merges increments into windows. Knows no Kafka: whoever calls it sees to it that each increment is taken once, and that
 * what it puts on its shelves and what it publishes becomes durable together with that. One thread.
 *
 * <p>A window is held until every source partition has gone beyond its end and the grace. So how the partitions are read,
 * one far behind the other even, makes no event late: only an event that is too far behind those before it in its own
 * partition is. Where a partition is idle, windows are held until there are too many.
 */
final class WindowMerge {
    /** Windows held for one insight: a week of minutes. */
    static final int MOST_HELD = 10_080;
    /** Bytes held for one insight. */
    static final long MOST_BYTES = 32L << 20;
    /** What a window takes besides its bytes: its key, objects and the tree they hang in. */
    private static final long WINDOW_OVERHEAD = 200;
    private static final byte SERIES = 0;
    private static final byte WINDOW = 1;
    private final Shelves shelves;
    private final int mostHeld;
    private final MemoryBudget.Keeper keeper;
    /** Of all windows on the shelf. */
    private long totalBytes;
    private final Map<String, Held> series = new HashMap<>();
    private final Set<String> changedSeries = new LinkedHashSet<>();
    private final Set<WindowKey> changedWindows = new LinkedHashSet<>();

    /**
     * Where it keeps things.
     *
     * @param windows merged windows, as increments
     * @param progress of each series
     * @param unpublished keys of what changed since it was last published
     */
    record Shelves(Shelf windows, Shelf progress, Shelf unpublished) {}

    /** What is known of a series: its progress, and what its windows take on the shelf. */
    private static final class Held {
        private final SeriesProgress progress;
        private int windows;
        private long bytes;

        Held(SeriesProgress progress) {
            this.progress = progress;
        }
    }

    /**
     * Goes on from what lies on the shelves.
     *
     * @param keeper says how much memory windows may take; closed by whoever gave it
     */
    WindowMerge(Shelves shelves, int mostHeld, MemoryBudget.Keeper keeper) {
        this.shelves = shelves;
        this.mostHeld = mostHeld;
        this.keeper = keeper;
        shelves.windows().visit((_, window) -> totalBytes += window.length + WINDOW_OVERHEAD);
        keeper.holds(totalBytes);
        shelves.unpublished().visit((key, kind) -> {
            if (kind[0] == WINDOW) {
                changedWindows.add(WindowKey.of(key));
            } else {
                changedSeries.add(new String(key, StandardCharsets.UTF_8));
            }
        });
    }

    // ---- taking in

    /** Takes one increment in. */
    void take(Increment increment) {
        String name = increment.series();
        Held held = held(name, increment);
        held.progress.define(increment);
        switch (increment.content()) {
            case Increment.Unplaced unplaced -> held.progress.unplaced(unplaced);
            case Increment.Placed placed -> {
                if (held.progress.takes(increment.partition(), placed)) {
                    merge(new WindowKey(name, placed.start()), held, placed);
                }
            }
        }
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        shelves.progress().put(key, held.progress.encode());
        if (changedSeries.add(name)) {
            shelves.unpublished().put(key, new byte[]{SERIES});
        }
    }

    private void merge(WindowKey key, Held held, Increment.Placed placed) {
        byte[] before = shelves.windows().get(key.bytes());
        Increment.Placed merged = before == null
                ? placed
                : placed(before).with(placed, held.progress.insight().measure().empty());
        byte[] after = encode(held, merged);
        shelves.windows().put(key.bytes(), after);
        held.windows += before == null ? 1 : 0;
        held.bytes += after.length - (before == null ? 0 : before.length);
        totalBytes += after.length - (before == null ? -WINDOW_OVERHEAD : before.length);
        if (changedWindows.add(key)) {
            shelves.unpublished().put(key.bytes(), new byte[]{WINDOW});
        }
    }

    private static byte[] encode(Held held, Increment.Placed placed) {
        return IncrementCodec
                .encode(new Increment(held.progress.pipeline(), held.progress.insight(), 0, 0, placed));
    }

    private static Increment.Placed placed(byte[] window) {
        try {
            if (IncrementCodec.decode(window).content() instanceof Increment.Placed placed) {
                return placed;
            }
            throw new IllegalStateException("a window of the merge's state is none");
        } catch (UnreadableIncrementException e) {
            throw new IllegalStateException("a window of the merge's state cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private Held held(String name, Increment first) {
        Held known = series.get(name);
        if (known == null) {
            byte[] progress = shelves.progress().get(name.getBytes(StandardCharsets.UTF_8));
            known = held(name, progress == null
                    ? new SeriesProgress(first.pipeline(), first.insight())
                    : SeriesProgress.decode(progress));
        }
        return known;
    }

    private Held held(String name, SeriesProgress progress) {
        Held held = new Held(progress);
        visit(name, Long.MAX_VALUE, (key, value) -> {
            held.windows++;
            held.bytes += value.length;
        });
        series.put(name, held);
        return held;
    }

    /** The windows of a series that start before. */
    private void visit(String name, long before, BiConsumer<byte[], byte[]> visitor) {
        shelves.windows().visit(new WindowKey(name, Long.MIN_VALUE).bytes(),
                new WindowKey(name, before).bytes(), visitor);
    }

    // ---- giving out

    /**
     * Gives the documents of everything that changed since the last time, and gives up the windows that are over.
     *
     * @param documents takes the key of a document and the document
     */
    void publish(BiConsumer<String, byte[]> documents) {
        Map<String, Held> changed = new LinkedHashMap<>();
        for (String name : changedSeries) {
            changed.put(name, known(name));
        }
        changed.forEach((name, held) -> retire(name, held, documents));
        for (WindowKey key : changedWindows) {
            byte[] window = shelves.windows().get(key.bytes());
            if (window != null) {
                documents.accept(key.text(),
                        Documents.window(known(key.series()).progress, placed(window), false));
            }
            shelves.unpublished().remove(key.bytes());
        }
        changedWindows.clear();
        changed.forEach((name, held) -> {
            documents.accept(name, Documents.standing(held.progress));
            shelves.unpublished().remove(name.getBytes(StandardCharsets.UTF_8));
        });
        changedSeries.clear();
        keeper.holds(totalBytes);
    }

    /** Whether one series holds more than it may: by its own limits, or by an even part of what all of them may. */
    private boolean areTooMany(long windows, long bytes) {
        return windows > mostHeld || bytes > MOST_BYTES
                || bytes + windows * WINDOW_OVERHEAD > keeper.limit() / Math.max(1, series.size());
    }

    private Held known(String name) {
        Held known = series.get(name);
        if (known != null) {
            return known;
        }
        byte[] progress = shelves.progress().get(name.getBytes(StandardCharsets.UTF_8));
        if (progress == null) {
            throw new IllegalStateException(
                    "the merge's state holds windows of " + name + " but no progress");
        }
        return held(name, SeriesProgress.decode(progress));
    }

    private void retire(String name, Held held, BiConsumer<String, byte[]> documents) {
        SeriesProgress progress = held.progress;
        progress.firstOpen().ifPresent(progress::giveUpBefore);
        if (areTooMany(held.windows, held.bytes)) {
            giveUpOldest(name, held);
        }
        Map<WindowKey, byte[]> over = new LinkedHashMap<>();
        visit(name, progress.horizon(), (key, value) -> over.put(WindowKey.of(key), value));
        if (over.isEmpty()) {
            return;
        }
        over.forEach((key, value) -> {
            documents.accept(key.text(), Documents.window(progress, placed(value), true));
            shelves.windows().remove(key.bytes());
            held.windows--;
            held.bytes -= value.length;
            totalBytes -= value.length + WINDOW_OVERHEAD;
        });
        shelves.progress().put(name.getBytes(StandardCharsets.UTF_8), progress.encode());
    }

    /** Some partition is idle or far behind, and holds up more windows than may be held. */
    private void giveUpOldest(String name, Held held) {
        long windows = held.windows;
        long bytes = held.bytes;
        List<Map.Entry<WindowKey, Integer>> oldest = new ArrayList<>();
        visit(name, Long.MAX_VALUE,
                (key, value) -> oldest.add(Map.entry(WindowKey.of(key), value.length)));
        for (Map.Entry<WindowKey, Integer> window : oldest) {
            if (!areTooMany(windows, bytes)) {
                return;
            }
            windows--;
            bytes -= window.getValue();
            held.progress.giveUpBefore(window.getKey().start() + 1);
        }
    }
}
