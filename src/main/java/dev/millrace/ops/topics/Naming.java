package dev.millrace.ops.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How topics are called: segments with dots between them, some with a list of words. Behind those of the pattern may
 * stand {@code .vN} (a version), then {@code .retry}, then {@code .dlq}; in it none of these words may be used.
 */
public final class Naming {
    /** The rule unless another is written. */
    public static final String STANDARD = "{org}.{domain}.{type}.{environment}";
    private static final Pattern PLACE = Pattern.compile("\\{([a-z][a-z0-9-]*)}");
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9-]*");
    private static final Pattern VERSION = Pattern.compile("v\\d+");
    private static final Set<String> RESERVED = Set.of("dlq", "retry");

    private final String pattern;
    private final List<String> segments;
    private final Map<String, Set<String>> words;
    private final Set<String> exempt;

    /**
     * Makes a rule.
     *
     * @param words allowed in a segment, by the segment's name; any word where there are none
     * @param exempt names the rule does not hold for
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public Naming(String pattern, Map<String, Set<String>> words, Set<String> exempt) {
        this.pattern = pattern;
        this.segments = List.of(pattern.split("\\.", -1));
        this.words = Map.copyOf(words);
        this.exempt = Set.copyOf(exempt);
        Set<String> places = places(pattern);
        words.keySet().stream().filter(name -> !places.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "the pattern '" + pattern + "' has no segment {" + name + "}; it has " + places);
        });
    }

    /**
     * Names of the segments of a pattern that stand for words.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Set<String> places(String pattern) {
        Set<String> places = new TreeSet<>();
        for (String segment : pattern.split("\\.", -1)) {
            Matcher place = PLACE.matcher(segment);
            if (place.matches() ? !places.add(place.group(1)) : !LITERAL.matcher(segment).matches()) {
                throw new IllegalArgumentException("not a pattern of names: '" + pattern
                        + "'; write segments with dots between them, each a word or a different {name}, like "
                        + STANDARD);
            }
        }
        return places;
    }

    /** A word that may be listed for a segment. */
    public static String word(String text) {
        if (!WORD.matcher(text).matches() || isReserved(text)) {
            throw new IllegalArgumentException("not a word of a topic's name: '" + text
                    + "'; write lower-case letters, digits and '-', and not dlq, retry or a version like v2");
        }
        return text;
    }

    private static boolean isReserved(String segment) {
        return RESERVED.contains(segment) || VERSION.matcher(segment).matches();
    }

    public String pattern() {
        return pattern;
    }

    /** What is wrong with a name, one sentence each; empty when it follows the rule, or need not. */
    public List<String> problems(String name) {
        if (exempt.contains(name) || TopicNames.isInternal(name)) {
            return List.of();
        }
        List<String> found = new ArrayList<>(Arrays.asList(name.split("\\.", -1)));
        dropSuffixes(found);
        if (found.size() != segments.size()) {
            return List.of("it has %d segments, the rule %s has %d".formatted(found.size(), pattern,
                    segments.size()));
        }
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            check(segments.get(i), found.get(i), problems);
        }
        return problems;
    }

    /** From the end: .dlq, .retry, .vN, each at most once. */
    private static void dropSuffixes(List<String> segments) {
        for (String suffix : List.of("dlq", "retry", "v\\d+")) {
            if (segments.size() > 1 && segments.getLast().matches(suffix)) {
                segments.removeLast();
            }
        }
    }

    private void check(String rule, String segment, List<String> problems) {
        Matcher place = PLACE.matcher(rule);
        if (!place.matches()) {
            if (!segment.equals(rule)) {
                problems.add("'" + segment + "' stands where the rule " + pattern + " has '" + rule + "'");
            }
            return;
        }
        Set<String> allowed = words.getOrDefault(place.group(1), Set.of());
        if (isReserved(segment)) {
            problems.add(
                    "'" + segment + "' is reserved: it may only stand behind the other segments, in the order"
                            + " .vN.retry.dlq");
        } else if (!WORD.matcher(segment).matches()) {
            problems.add(
                    "{" + place.group(1) + "} is '" + segment
                            + "'; write lower-case letters, digits and '-'");
        } else if (!allowed.isEmpty() && !allowed.contains(segment)) {
            problems.add("{" + place.group(1) + "} is '" + segment + "', allowed are "
                    + String.join(", ", new TreeSet<>(allowed)));
        }
    }

    /** Rule and words, for people. */
    @Override
    public String toString() {
        return pattern + " " + new TreeMap<>(words);
    }
}
