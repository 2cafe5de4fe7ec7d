package dev.millrace.cli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.preview.Difference;

/** What a preview may find that ends a build. */
enum Objection {
    /** Events that passed and would be filtered or duplicates. */
    DROPPED {
        @Override
        long of(Difference difference) {
            return difference.newlyDropped();
        }
    },
    /** Records that would become dead letters and were none. */
    DEAD {
        @Override
        long of(Difference difference) {
            return difference.newlyDead();
        }
    },
    /** Events that did not pass and would. */
    PASSING {
        @Override
        long of(Difference difference) {
            return difference.newlyPassing();
        }
    },
    /** Events whose value or key would be another. */
    CHANGED {
        @Override
        long of(Difference difference) {
            return difference.changed();
        }
    },
    /** Figures that would be others. */
    INSIGHTS {
        @Override
        long of(Difference difference) {
            return difference.insights().size();
        }
    };

    private static final String NONE = "none";

    /** How often it is there. */
    abstract long of(Difference difference);

    /** As it is written. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a word that is none of them */
    static Set<Objection> parse(List<String> words) {
        Set<Objection> all = EnumSet.noneOf(Objection.class);
        if (words.equals(List.of(NONE))) {
            return all;
        }
        for (String word : words) {
            all.add(Arrays.stream(values()).filter(each -> each.label().equals(word.strip())).findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("found '" + word + "', expected "
                            + Arrays.stream(values()).map(Objection::label).collect(Collectors.joining(", "))
                            + ", or " + NONE + " alone")));
        }
        return all;
    }
}
