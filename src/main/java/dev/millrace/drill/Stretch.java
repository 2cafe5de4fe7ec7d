package dev.millrace.drill;

import java.util.function.Consumer;

/** Neighbours that fare the same, told in one line. One thread. */
final class Stretch {
    private final Consumer<String> tell;
    private final String what;
    private final Oracle.Place place;
    private long first;
    private long last;
    private long count;

    /** @param what as it is told: "lost" */
    Stretch(Consumer<String> tell, String what, Oracle.Place place) {
        this.tell = tell;
        this.what = what;
        this.place = place;
    }

    /** @param isOne whether the record fares like that */
    void next(long offset, boolean isOne) {
        if (!isOne) {
            end();
            return;
        }
        first = count == 0 ? offset : first;
        last = offset;
        count++;
    }

    void end() {
        if (count > 0) {
            tell.accept(
                    "%s: %,d records of %s, offsets %,d to %,d".formatted(what, count, place, first, last));
            count = 0;
        }
    }
}
