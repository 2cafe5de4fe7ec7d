package dev.millrace.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Requests that will arrive once more. Thread-safe. */
final class Replays {
    /** Their bytes are held in memory until then. */
    private static final int MOST = 200;
    private final PriorityQueue<Replay> waiting = new PriorityQueue<>(
            Comparator.comparingLong(Replay::dueNanos));

    /** What a request does on its arrival. */
    @FunctionalInterface
    interface Arrival {
        void arrive() throws IOException;
    }

    private record Replay(long dueNanos, Arrival arrival) {}

    synchronized void add(long dueNanos, Arrival arrival) {
        if (waiting.size() < MOST) {
            waiting.add(new Replay(dueNanos, arrival));
        }
    }

    /** Lets those arrive whose time has come. */
    void due(long nowNanos) throws IOException {
        for (Replay replay : taken(nowNanos)) {
            replay.arrival.arrive();
        }
    }

    private synchronized List<Replay> taken(long nowNanos) {
        List<Replay> taken = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().dueNanos - nowNanos <= 0) {
            taken.add(waiting.remove());
        }
        return taken;
    }

    /** Lets all arrive. */
    void all() throws IOException {
        List<Replay> all;
        synchronized (this) {
            all = List.copyOf(waiting);
            waiting.clear();
        }
        for (Replay replay : all) {
            replay.arrival.arrive();
        }
    }
}
