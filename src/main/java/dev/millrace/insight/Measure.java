package dev.millrace.insight;

import java.util.List;

/** What is made of the events of one window. A field is a dotted path from the event's root, like "device.type". */
public sealed interface Measure {
    /** Labels shown of a window unless configured. */
    int DEFAULT_TOP = 20;
    /** More would make a window's state larger than a record may be. */
    int LARGEST_TOP = 500;
    /** Quantiles shown unless configured: the median, and where the slow ones begin. */
    List<Double> DEFAULT_RANKS = List.of(0.5, 0.9, 0.99);
    /** How many quantiles one insight may show. */
    int MOST_RANKS = 20;

    /**
     * Events by the value of a field.
     *
     * @param top how many values are named; the rest counts as {@value Labels#OTHER}
     */
    record CountBy(String field, int top) implements Measure {
        public CountBy {
            if (top < 1 || top > LARGEST_TOP) {
                throw new IllegalArgumentException(
                        "between 1 and " + LARGEST_TOP + " values can be named, not " + top);
            }
        }
    }

    /** Events, to see the windows with most of them. */
    record CountPer() implements Measure {
        @Override
        public String field() {
            return "";
        }
    }

    record Sum(String field) implements Measure {}

    record Avg(String field) implements Measure {}

    record Min(String field) implements Measure {}

    record Max(String field) implements Measure {}

    /** How many different values a field has, estimated. */
    record Distinct(String field) implements Measure {}

    /**
     * Below which value a share of the events lies, estimated.
     *
     * @param ranks shares between 0 and 1
     */
    record Quantiles(String field, List<Double> ranks) implements Measure {
        public Quantiles {
            ranks = List.copyOf(ranks);
            if (ranks.isEmpty() || ranks.size() > MOST_RANKS
                    || ranks.stream().anyMatch(rank -> !(rank >= 0 && rank <= 1))) {
                throw new IllegalArgumentException(
                        "up to " + MOST_RANKS + " ranks between 0 and 1 can be asked for, not " + ranks);
            }
        }
    }

    /** The field that is looked at; "" for none. */
    String field();

    /** As it is written in a configuration: "count-by". */
    default String label() {
        return switch (this) {
            case CountBy _ -> "count-by";
            case CountPer _ -> "count-per";
            case Sum _ -> "sum";
            case Avg _ -> "avg";
            case Min _ -> "min";
            case Max _ -> "max";
            case Distinct _ -> "distinct";
            case Quantiles _ -> "quantiles";
        };
    }

    /** What a window begins with. */
    default Aggregate empty() {
        return switch (this) {
            case CountBy(String _, int top) -> new Labels(top);
            case CountPer _ -> new EventCount();
            case Sum _,Avg _,Min _,Max _ -> new Numbers();
            case Distinct _ -> new DistinctValues();
            case Quantiles _ -> new Spread();
        };
    }
}
