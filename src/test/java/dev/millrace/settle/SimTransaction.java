package dev.millrace.settle;

import java.util.List;

import dev.millrace.record.Partition;

/** One transaction of one producer, as the brokers see it. */
final class SimTransaction {
    enum Status {
        /** Records were sent. */
        OPEN,
        /** The request to commit is in the network: it may arrive now, later, or never. */
        ASKED,
        /** The coordinator decided to commit; readers of the group's offsets wait for the marker. */
        DECIDED,
        /** The marker is applied. */
        APPLIED, ABORTED
    }

    private final SimWorker author;
    private final Advance<SimContent> advance;
    private final List<String> texts;
    private final boolean lettersSent;
    private Status status = Status.OPEN;
    private long order = -1;
    private boolean senderLost;
    private boolean ledgerMarked;

    /** @param texts metadata of each step's offset */
    SimTransaction(SimWorker author, Advance<SimContent> advance, List<String> texts, boolean lettersSent) {
        this.author = author;
        this.advance = advance;
        this.texts = List.copyOf(texts);
        this.lettersSent = lettersSent;
    }

    SimWorker author() {
        return author;
    }

    Advance<SimContent> advance() {
        return advance;
    }

    String text(int step) {
        return texts.get(step);
    }

    boolean lettersSent() {
        return lettersSent;
    }

    Status status() {
        return status;
    }

    void become(Status next) {
        status = next;
    }

    /** The group coordinator took the offsets; they are pending until the end. */
    void acceptOffsets(long appendOrder) {
        order = appendOrder;
    }

    boolean hasOffsets() {
        return order >= 0;
    }

    /** Where the offsets stand in the coordinator's log. */
    long order() {
        return order;
    }

    /** The author crashed, or lost its membership, before the end was known. */
    void loseSender() {
        senderLost = true;
    }

    boolean isSenderLost() {
        return senderLost;
    }

    /** The marker reached the ledger: readers of committed records see its heads. */
    void markLedger() {
        ledgerMarked = true;
    }

    /** Nothing of it is left to be done. */
    boolean isComplete() {
        return status == Status.ABORTED || (status == Status.APPLIED && ledgerMarked);
    }

    boolean isLedgerMarked() {
        return ledgerMarked;
    }

    boolean isUndecided() {
        return status == Status.OPEN || status == Status.ASKED;
    }

    boolean isCommitted() {
        return status == Status.DECIDED || status == Status.APPLIED;
    }

    boolean writes(Partition partition) {
        return advance.steps().stream().anyMatch(step -> step.head().chain().partition().equals(partition));
    }
}
