package dev.millrace.jmh;

/** Events given one after the other, round and round. Not thread-safe. */
final class Turns {
    private final byte[][] events;
    private int next;

    Turns(byte[][] events) {
        this.events = events;
    }

    byte[] next() {
        next = next + 1 == events.length ? 0 : next + 1;
        return events[next];
    }
}
