package dev.millrace.replay;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;
import dev.millrace.transform.InvalidRuleException;

/**
 * Which letters are meant: those of any of these groups or at any of these places, all when neither is given; of these,
 * those that keep every other condition.
 *
 * @param groups ids of groups
 * @param letters places of single letters, in topics for dead letters
 * @param where CEL over the letter's fields, null for all
 * @param pipeline only its letters, null for all
 * @param sinceMillis only letters written from then on; Long.MIN_VALUE for all
 */
public record Selection(Set<String> groups, Set<Position> letters, @Nullable String where,
        @Nullable String pipeline, long sinceMillis) {
    /** Every letter. */
    public static final Selection ALL = new Selection(Set.of(), Set.of(), null, null, Long.MIN_VALUE);
    private static final Pattern GROUP = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern PLACE = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

    public Selection {
        groups = Set.copyOf(groups);
        letters = Set.copyOf(letters);
    }

    /** One group. */
    public static Selection group(String id) {
        return new Selection(Set.of(id), Set.of(), null, null, Long.MIN_VALUE);
    }

    /** Whether a text is the id of a group. */
    public static boolean isGroup(String text) {
        return GROUP.matcher(text).matches();
    }

    /** Reads "user-login.dlq-0@17"; empty when the text is no place. */
    public static Optional<Position> place(String text) {
        Matcher matcher = PLACE.matcher(text);
        return matcher.matches()
                ? Optional
                        .of(new Position(new Partition(matcher.group(1), Integer.parseInt(matcher.group(2))),
                                Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    /** Whether nothing is chosen: what changes something asks for more than that. */
    public boolean isAll() {
        return groups.isEmpty() && letters.isEmpty() && where == null && pipeline == null
                && sinceMillis == Long.MIN_VALUE;
    }

    /**
     * Compiles the expression.
     *
     * @param nowMillis what {@code now} is in it
     * @throws InvalidRuleException with everything that is wrong with it
     */
    Optional<Where> compiled(long nowMillis) throws InvalidRuleException {
        return where == null ? Optional.empty() : Optional.of(Where.parse(where, nowMillis));
    }
}
