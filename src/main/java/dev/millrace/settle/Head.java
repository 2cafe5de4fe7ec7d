package dev.millrace.settle;

/** A chain with the register that holds for it: what the ledger repeats. */
public record Head(ChainId chain, Register register) {
    /** Whether this one was written after another one of the same partition and topic. */
    public boolean isLaterThan(Head other) {
        int generations = Integer.compare(chain.generation(), other.chain.generation());
        return generations > 0 || (generations == 0 && register.sequence() > other.register.sequence());
    }
}
