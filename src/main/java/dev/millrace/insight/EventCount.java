package dev.millrace.insight;

/** How many events. */
final class EventCount implements Aggregate {
    private static final int HELD = 24;
    private long events;

    EventCount() {}

    EventCount(long events) {
        this.events = events;
    }

    static EventCount read(ByteReader in) {
        return new EventCount(in.number());
    }

    @Override
    public void add(EventFields fields, int slot) {
        events++;
    }

    @Override
    public void merge(Aggregate other) {
        events += other.events();
    }

    @Override
    public long events() {
        return events;
    }

    @Override
    public long heldBytes() {
        return HELD;
    }

    @Override
    public void write(ByteWriter out) {
        out.number(events);
    }
}
