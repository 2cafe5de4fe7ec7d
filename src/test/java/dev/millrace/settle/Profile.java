package dev.millrace.settle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What kind of bad day a schedule describes.
 *
 * @param troublePercent how often a request to Kafka or the store goes wrong
 * @param deck each kind of step as often as its weight says
 */
record Profile(String name, int troublePercent, List<Act> deck) {
    private static final List<Profile> ALL = List.of(
            of("calm", 0, Map.of(Act.EXPEL, 0, Act.CRASH, 0, Act.TIME_OUT, 0, Act.BLANK, 0)),
            of("crashes", 5, Map.of(Act.CRASH, 6, Act.RESTART, 8, Act.EXPIRE_DEAD, 8)),
            of("zombies", 8, Map.of(Act.EXPEL, 7, Act.NOTICE_LOSS, 2, Act.PAUSE, 4, Act.BLANK, 3)),
            of("rebalances", 8, Map.of(Act.REVOKE, 8, Act.ASSIGN, 14)),
            of("slow store", 5, Map.of(Act.LAND, 2, Act.REVOKE, 3, Act.EXPEL, 2)),
            of("unknown commits", 40,
                    Map.of(Act.DECIDE, 5, Act.APPLY, 5, Act.TIME_OUT, 3, Act.TAKE_OVER, 3, Act.EXPEL, 2)),
            of("retention", 5, Map.of(Act.RETAIN, 4, Act.CRASH, 3, Act.REVOKE, 4, Act.EXPEL, 2, Act.LAND, 4)),
            of("recreated", 6,
                    Map.of(Act.RECREATE, 5, Act.CRASH, 3, Act.REVOKE, 4, Act.EXPEL, 2, Act.LAND, 4)),
            of("lost offsets", 5, Map.of(Act.LOSE_OFFSETS, 12, Act.CRASH, 3, Act.REVOKE, 4)),
            of("new rules", 5, Map.of(Act.CRASH, 6, Act.RESTART, 8, Act.EXPIRE_DEAD, 8, Act.LAND, 4)),
            of("compaction", 5, Map.of(Act.COMPACT, 6, Act.CRASH, 3, Act.EXPEL, 2)),
            of("truncation", 5, Map.of(Act.TRUNCATE, 12, Act.CRASH, 5, Act.REVOKE, 4, Act.LAND, 4)),
            of("operator", 5, Map.of(Act.RESET_OFFSET, 12, Act.CRASH, 3, Act.REVOKE, 4)),
            of("forwarding", 12,
                    Map.of(Act.RETAIN, 2, Act.RECREATE, 1, Act.LOSE_OFFSETS, 4, Act.CRASH, 4, Act.EXPEL, 4,
                            Act.REVOKE, 4, Act.TIME_OUT, 2, Act.TAKE_OVER, 2)),
            of("everything", 15,
                    Map.of(Act.RETAIN, 2, Act.RECREATE, 1, Act.LOSE_OFFSETS, 4, Act.CRASH, 3, Act.EXPEL, 3,
                            Act.REVOKE, 3, Act.TIME_OUT, 2, Act.TAKE_OVER, 2)));

    private static Profile of(String name, int troublePercent, Map<Act, Integer> weights) {
        List<Act> deck = new ArrayList<>();
        for (Act act : Act.values()) {
            deck.addAll(Collections.nCopies(weights.getOrDefault(act, act.weight()), act));
        }
        return new Profile(name, troublePercent, List.copyOf(deck));
    }

    static Profile any(SplittableRandom random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    static Profile named(String name) {
        return ALL.stream().filter(profile -> profile.name().equals(name)).findFirst().orElseThrow();
    }

    boolean isCompacted() {
        return deck.contains(Act.COMPACT);
    }

    /** Accepted records ride in the transaction that settles them, as dead letters do; there are no objects. */
    boolean forwards() {
        return name.equals("forwarding");
    }

    boolean changesRules() {
        return name.equals("new rules") || name.equals("everything") || name.equals("lost offsets");
    }

    Act pick(SplittableRandom random) {
        return deck.get(random.nextInt(deck.size()));
    }
}
