package dev.millrace.settle;

/** A chain with the register that holds for it: what the ledger repeats. */
public record Head(ChainId chain, Register register) {}
