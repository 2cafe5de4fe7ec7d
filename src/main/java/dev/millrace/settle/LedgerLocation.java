package dev.millrace.settle;

/** Where the ledger holds the copy of a register: partition and offset of the ledger topic. */
public record LedgerLocation(int partition, long offset) {}
