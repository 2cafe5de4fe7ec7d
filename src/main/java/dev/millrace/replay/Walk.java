package dev.millrace.replay;

import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.transform.InvalidRuleException;

/** Goes through the letters that are known and picks those that are meant. One thread. */
final class Walk {
    private final List<TopicIndex> indexes;
    private final Marks marks;
    private final long nowMillis;

    Walk(List<TopicIndex> indexes, Marks marks, long nowMillis) {
        this.indexes = indexes;
        this.marks = marks;
        this.nowMillis = nowMillis;
    }

    /** A letter as the index knows it. */
    record Letter(Partition partition, long offset, long millis, Source source, Kind kind, MarkState state) {}

    /** Where a record lay in the topic that its letter's kind names; -1 where it is not told. */
    record Source(int partition, long offset) {}

    void each(Selection selection, Consumer<Letter> visitor) throws InvalidRuleException {
        Where where = selection.compiled(nowMillis).orElse(null);
        for (TopicIndex index : indexes) {
            List<Choice> choices = index.kinds().stream().map(kind -> choice(selection, kind, index, where))
                    .toList();
            for (int number = 0; number < index.partitions(); number++) {
                Partition here = new Partition(index.name(), number);
                PartitionIndex letters = index.partition(number);
                MarkState[] states = marks.states(index, number);
                for (int at = 0; at < letters.size(); at++) {
                    int kind = letters.kind(at);
                    Letter letter = new Letter(here, letters.offset(at), letters.millis(at),
                            new Source(letters.sourcePartition(at), letters.sourceOffset(at)),
                            index.kinds().get(kind), states[at]);
                    if (choices.get(kind).takes(letter)) {
                        visitor.accept(letter);
                    }
                }
            }
        }
    }

    private static Choice choice(Selection selection, Kind kind, TopicIndex index, @Nullable Where where) {
        boolean isAll = selection.groups().isEmpty() && selection.letters().isEmpty();
        boolean isOfPipeline = selection.pipeline() == null
                || selection.pipeline().equals(kind.cause().pipeline());
        return new Choice(selection, isOfPipeline,
                isAll || selection.groups().contains(kind.cause().id()), where,
                where == null ? "" : Where.fields(kind, index.name()));
    }

    /**
     * What can be decided once for all letters of a kind.
     *
     * @param isPossible whether any of them can be meant
     * @param isNamed whether all of them are, without their places
     * @param fields for the expression, where there is one
     */
    private record Choice(Selection selection, boolean isPossible, boolean isNamed, @Nullable Where where,
            String fields) {
        boolean takes(Letter letter) {
            return isPossible && letter.millis() >= selection.sinceMillis()
                    && (isNamed || isPlaced(letter))
                    && (where == null || where.isTrue(fields, letter));
        }

        private boolean isPlaced(Letter letter) {
            return !selection.letters().isEmpty()
                    && selection.letters().contains(new Position(letter.partition(), letter.offset()));
        }
    }
}
