package dev.millrace.ops.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Kafka itself allows as names of topics. */
public final class TopicNames {
    static final int LONGEST = 249;

    private TopicNames() {}

    /** What is wrong with a name, for people; empty when Kafka takes it. */
    public static Optional<String> problem(String name) {
        if (name.length() > LONGEST) {
            return Optional.of("%d characters long; %d is the limit".formatted(name.length(), LONGEST));
        }
        if (!name.matches("[A-Za-z0-9._-]+") || name.matches("\\.{1,2}")) {
            return Optional.of("not a topic's name; write letters, digits, '.', '_' and '-'");
        }
        return Optional.empty();
    }

    /** Topics under one of these names are Kafka's own, or made by Millrace when it needs them. */
    public static boolean isInternal(String name) {
        return name.startsWith("__") || name.startsWith("millrace.");
    }

    /**
     * Pairs of names that are the same where '.' and '_' are: Kafka's metrics cannot tell them apart, and its brokers
     * refuse the second. In the order of the names.
     */
    public static List<Collision> collisions(Collection<String> names) {
        Map<String, String> firsts = new HashMap<>();
        List<Collision> collisions = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            String earlier = firsts.putIfAbsent(name.replace('.', '_'), name);
            if (earlier != null) {
                collisions.add(new Collision(name, earlier));
            }
        }
        return collisions;
    }

    /** Two names that may not be there together. */
    public record Collision(String name, String other) {}
}
