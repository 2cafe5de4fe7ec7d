package dev.millrace.settle;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.millrace.record.Partition;

/** One partition of the source topic, with what the group's coordinator holds for it. */
final class SimPartition {
    private final Partition name;
    private final List<Book> books = new ArrayList<>();
    private SimLog log;
    private Loading.Committed committed = new Loading.Committed.None();
    private long committedOrder = -1;
    private @Nullable SimMember owner;
    private int ownedSince;
    private boolean reset;
    private boolean truncated;
    private boolean brokenInside;

    SimPartition(Partition name, SimLog log) {
        this.name = name;
        this.log = log;
    }

    Partition name() {
        return name;
    }

    SimLog log() {
        return log;
    }

    /** The topic was deleted and made again. */
    void recreate(SimLog next) {
        log = next;
    }

    List<Book> books() {
        return books;
    }

    /** The book of a chain; begun when it is first heard of. */
    Book book(ChainId chain, List<SimLog> lives) {
        for (Book book : books) {
            if (book.chain().equals(chain)) {
                return book;
            }
        }
        SimLog life = lives.stream().filter(log -> log.id().equals(chain.topicId())).findFirst()
                .orElseThrow();
        Book book = new Book(chain, life);
        books.add(book);
        return book;
    }

    Loading.Committed committed() {
        return committed;
    }

    /** An offset becomes visible, unless one that stands later in the coordinator's log was before it. */
    void apply(Loading.Committed.At at, long order) {
        if (order > committedOrder) {
            committed = at;
            committedOrder = order;
        }
    }

    void loseOffset() {
        committed = new Loading.Committed.None();
    }

    /** Somebody moves the offset by hand. */
    void reset(long offset) {
        committed = new Loading.Committed.At(offset, -1, "");
        reset = true;
    }

    boolean wasReset() {
        return reset;
    }

    void truncate(int to) {
        log.truncate(to);
        truncated = true;
    }

    boolean wasTruncated() {
        return truncated;
    }

    /** A batch was damaged after it had been sealed, before its object was stored. */
    void breakInside() {
        brokenInside = true;
    }

    /** Whether people have to look at it before it can go on. */
    boolean mayStop() {
        return reset || truncated || brokenInside;
    }

    @Nullable
    SimMember owner() {
        return owner;
    }

    void own(SimMember member, int epoch) {
        owner = member;
        ownedSince = epoch;
    }

    void disown() {
        owner = null;
    }

    /** The group's epoch at which the owner got it. */
    int ownedSince() {
        return ownedSince;
    }
}
