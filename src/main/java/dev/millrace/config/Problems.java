package dev.millrace.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong while reading goes on, so that all of it is reported at once. */
final class Problems {
    /** Variables keep the order in which they were read: the sort is stable. */
    private static final Comparator<Problem> ORDER = Comparator
            .comparingInt((Problem problem) -> line(problem.place()))
            .thenComparingInt(problem -> column(problem.place()));

    private final List<Problem> found = new ArrayList<>();

    private static int line(Place place) {
        return switch (place) {
            case Place.InFile(_, int line, _) -> line;
            case Place.WholeFile _,Place.Variable _ -> 0;
        };
    }

    private static int column(Place place) {
        return switch (place) {
            case Place.InFile(_, _, int column) -> column;
            case Place.WholeFile _,Place.Variable _ -> 0;
        };
    }

    void add(Place place, String message) {
        found.add(new Problem(place, message));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order in which a reader of the file meets them. */
    List<Problem> sorted() {
        return found.stream().sorted(ORDER).distinct().toList();
    }

    void throwIfAny(String origin) throws InvalidConfigException {
        if (!found.isEmpty()) {
            throw new InvalidConfigException(origin, sorted());
        }
    }
}
