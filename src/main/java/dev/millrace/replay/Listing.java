package dev.millrace.replay;

import java.util.List;

/**
 * Letters in groups.
 *
 * @param groups of the letters that were chosen, those with most open letters first
 * @param topics that were looked at
 * @param missing topics that do not exist
 * @param leftOut offsets of letters that were not looked at because there are too many newer ones
 * @param note what went wrong beside, for people; "" for nothing
 */
public record Listing(List<LetterGroup> groups, List<String> topics, List<String> missing, long leftOut,
        String note) {
    public Listing {
        groups = List.copyOf(groups);
        topics = List.copyOf(topics);
        missing = List.copyOf(missing);
    }

    /** Letters in this state. */
    public long count(MarkState state) {
        return groups.stream().mapToLong(group -> group.count(state)).sum();
    }
}
