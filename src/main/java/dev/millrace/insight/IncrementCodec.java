package dev.millrace.insight;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Increments as bytes; docs/insights.md has the layout. The first byte is the version, {@value #VERSION}. The state of the
 * merge holds windows in the same shape.
 */
final class IncrementCodec {
    static final int VERSION = 1;
    /** What begins with a character is somebody's text, and no version to come. */
    private static final int FIRST_PRINTABLE = ' ';
    private static final int UNPLACED = 0;
    private static final int PLACED = 1;

    private IncrementCodec() {}

    static byte[] encode(Increment increment) {
        ByteWriter out = new ByteWriter();
        out.one(VERSION);
        out.text(increment.pipeline());
        write(increment.insight(), out);
        out.number(increment.partition());
        out.number(increment.partitions());
        switch (increment.content()) {
            case Increment.Unplaced(long ahead, long crowded) -> {
                out.one(UNPLACED);
                out.number(ahead);
                out.number(crowded);
            }
            case Increment.Placed(long start, long latest, long untimed, Aggregate sum) -> {
                out.one(PLACED);
                out.signed(start);
                out.signed(latest);
                out.number(untimed);
                sum.write(out);
            }
        }
        return out.written();
    }

    static void write(Insight insight, ByteWriter out) {
        Measure measure = insight.measure();
        out.text(measure.label());
        out.text(measure.field());
        switch (measure) {
            case Measure.CountBy(String _, int top) -> out.number(top);
            case Measure.Quantiles(String _, List<Double> ranks) -> {
                out.number(ranks.size());
                ranks.forEach(out::real);
            }
            case Measure.CountPer _,Measure.Sum _,Measure.Avg _,Measure.Min _,Measure.Max _,Measure.Distinct _ ->
                {
                }
        }
        out.text(insight.timeField());
        out.number(insight.windowMillis());
        out.number(insight.grace().toMillis());
    }

    static Increment decode(byte[] bytes) throws UnreadableIncrementException {
        if (bytes.length > 0 && bytes[0] > VERSION && bytes[0] < FIRST_PRINTABLE) {
            throw new UnreadableIncrementException(
                    "version " + bytes[0] + ", this program knows up to " + VERSION,
                    true);
        }
        try {
            ByteReader in = new ByteReader(bytes);
            if (in.one() != VERSION) {
                throw new IllegalArgumentException("no version");
            }
            String pipeline = in.text();
            Insight insight = insight(in);
            int partition = Math.toIntExact(in.number());
            int partitions = Math.toIntExact(in.number());
            Increment increment = new Increment(pipeline, insight, partition, partitions,
                    content(in, insight));
            in.end();
            return increment;
        } catch (RuntimeException e) {
            // Also from the sketches' library, which says in many ways that bytes are no sketch.
            throw new UnreadableIncrementException("no increment: " + e.getMessage(), false);
        }
    }

    static Insight insight(ByteReader in) {
        String label = in.text();
        String field = in.text();
        Measure measure = switch (label) {
            case "count-by" -> new Measure.CountBy(field, Math.toIntExact(in.number()));
            case "count-per" -> new Measure.CountPer();
            case "sum" -> new Measure.Sum(field);
            case "avg" -> new Measure.Avg(field);
            case "min" -> new Measure.Min(field);
            case "max" -> new Measure.Max(field);
            case "distinct" -> new Measure.Distinct(field);
            case "quantiles" -> new Measure.Quantiles(field, ranks(in));
            default -> throw new IllegalArgumentException("an unknown measure");
        };
        String timeField = in.text();
        return new Insight(measure, timeField, Duration.ofMillis(in.number()),
                Duration.ofMillis(in.number()));
    }

    private static List<Double> ranks(ByteReader in) {
        List<Double> ranks = new ArrayList<>();
        int count = in.count();
        for (int i = 0; i < count; i++) {
            ranks.add(in.real());
        }
        return ranks;
    }

    private static Increment.Content content(ByteReader in, Insight insight) {
        return switch (in.one()) {
            case UNPLACED -> new Increment.Unplaced(in.number(), in.number());
            case PLACED ->
                new Increment.Placed(in.signed(), in.signed(), in.number(), sum(in, insight.measure()));
            default -> throw new IllegalArgumentException("an unknown content");
        };
    }

    private static Aggregate sum(ByteReader in, Measure measure) {
        return switch (measure) {
            case Measure.CountBy(String _, int top) -> Labels.read(in, top);
            case Measure.CountPer _ -> EventCount.read(in);
            case Measure.Sum _,Measure.Avg _,Measure.Min _,Measure.Max _ -> Numbers.read(in);
            case Measure.Distinct _ -> DistinctValues.read(in);
            case Measure.Quantiles _ -> Spread.read(in);
        };
    }
}
