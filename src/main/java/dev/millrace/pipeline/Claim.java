package dev.millrace.pipeline;

import java.util.Map;
import java.util.Optional;

import dev.millrace.ledger.Owner;

/** Whether a pipeline may begin, by what the ledger says of it and of the others. Pure. */
final class Claim {
    private static final String OWN_NAME = "{pipeline}";
    private final String pipeline;
    private final Owner owner;
    private final Map<String, Owner> known;

    /** @param known the owner records of the ledger, by pipeline; the pipeline's own may be among them */
    Claim(String pipeline, Owner owner, Map<String, Owner> known) {
        this.pipeline = pipeline;
        this.owner = owner;
        this.known = Map.copyOf(known);
    }

    /** Why it may not begin and what to do, for people; empty when it may. */
    Optional<String> refusal() {
        return elsewhere().or(this::sameObjects);
    }

    /** Whether the ledger does not say yet what is so now. */
    boolean isNews() {
        return !owner.equals(known.get(pipeline));
    }

    private Optional<String> elsewhere() {
        return Optional.ofNullable(known.get(pipeline)).filter(earlier -> !earlier.isSameButForPath(owner))
                .map(earlier -> ("pipeline %s belongs to %s by the ledger, but is now configured for %s;"
                        + " give it another name, or put the configuration back")
                        .formatted(pipeline, words(earlier), words(owner)));
    }

    private static String words(Owner owner) {
        return "cluster %s, topic %s, group %s, store %s".formatted(owner.cluster(), owner.topic(),
                owner.group(), owner.store());
    }

    /**
     * Unless the path has it, the pipeline's name is not in object keys: two would write over each other. Two may forward to
     * one topic.
     */
    private Optional<String> sameObjects() {
        if (owner.path().equals(Owner.NO_PATH) || owner.path().contains(OWN_NAME)) {
            return Optional.empty();
        }
        return known.entrySet().stream()
                .filter(other -> !other.getKey().equals(pipeline) && writesTheSame(other.getValue()))
                .map(Map.Entry::getKey).sorted().findFirst()
                .map(other -> ("pipeline %s would write the same objects as pipeline %s, which the ledger knows:"
                        + " both put topic %s into %s under %s; give it another bucket, or write {pipeline}"
                        + " into its path").formatted(pipeline, other, owner.topic(), owner.store(),
                                owner.path()));
    }

    private boolean writesTheSame(Owner other) {
        return other.topic().equals(owner.topic()) && other.store().equals(owner.store())
                && other.path().equals(owner.path());
    }
}
