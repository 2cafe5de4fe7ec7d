package dev.millrace.transform.cel;

import java.util.Optional;

/** The six ways to compare. */
enum Comparison {
    EQUAL("_==_"), UNEQUAL("_!=_"), LESS("_<_"), AT_MOST("_<=_"), GREATER("_>_"), AT_LEAST("_>=_");

    private final String function;

    Comparison(String function) {
        this.function = function;
    }

    static Optional<Comparison> of(String function) {
        for (Comparison comparison : values()) {
            if (comparison.function.equals(function)) {
                return Optional.of(comparison);
            }
        }
        return Optional.empty();
    }

    /** What it is when both sides change places. */
    Comparison mirrored() {
        return switch (this) {
            case EQUAL, UNEQUAL -> this;
            case LESS -> GREATER;
            case AT_MOST -> AT_LEAST;
            case GREATER -> LESS;
            case AT_LEAST -> AT_MOST;
        };
    }

    /** The result for an order of the two sides: negative, zero or positive. */
    int of(int order) {
        return Probe.truth(switch (this) {
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case GREATER -> order > 0;
            case AT_LEAST -> order >= 0;
        });
    }

    /** The result for values of two kinds: they are not equal, and have no order. */
    int ofUnlike() {
        return switch (this) {
            case EQUAL -> Probe.FALSE;
            case UNEQUAL -> Probe.TRUE;
            case LESS, AT_MOST, GREATER, AT_LEAST -> Probe.FAILED;
        };
    }
}
