package dev.millrace.ops.lag;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Queue;

/**
 * Asks for many things in requests of bounded size, with a bounded number of them under way: a cluster with 65,000 groups
 * must be answered about without any broker, or this process, holding all of it at once.
 */
final class Batches {
    /** Names in one call; the client spreads them over the brokers in charge. */
    static final int SIZE = 500;
    static final int IN_FLIGHT = 4;

    private Batches() {}

    /** Sends one question. */
    @FunctionalInterface
    interface Ask<T, F> {
        F send(List<T> items);
    }

    /** Waits for the answer to one question. */
    @FunctionalInterface
    interface Take<T, F, E extends Exception> {
        void answer(List<T> items, F answer) throws E;
    }

    static <T, F, E extends Exception> void run(Collection<T> items, Ask<T, F> ask, Take<T, F, E> take)
            throws E {
        List<T> all = List.copyOf(items);
        Queue<Under<T, F>> underWay = new ArrayDeque<>(IN_FLIGHT);
        for (int first = 0; first < all.size(); first += SIZE) {
            if (underWay.size() == IN_FLIGHT) {
                finish(underWay.remove(), take);
            }
            List<T> batch = all.subList(first, Math.min(all.size(), first + SIZE));
            underWay.add(new Under<>(batch, ask.send(batch)));
        }
        for (Under<T, F> left : underWay) {
            finish(left, take);
        }
    }

    private record Under<T, F>(List<T> items, F answer) {}

    private static <T, F, E extends Exception> void finish(Under<T, F> done, Take<T, F, E> take) throws E {
        take.answer(done.items(), done.answer());
    }
}
