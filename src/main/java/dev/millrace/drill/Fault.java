package dev.millrace.drill;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a drill can do to a cluster, each with the outcome that is promised. */
public enum Fault {
    /** Whoever takes its partitions over cuts where it had sealed. */
    SINK_KILL(Lane.PROCESS, "a sink is killed (SIGKILL) and started again"),
    /** It leaves nothing half done. */
    SINK_TERM(Lane.PROCESS, "a sink is told to stop (SIGTERM), drains, and is started again"),
    /** Its commits are refused and its late uploads change nothing. */
    SINK_STOP(Lane.PROCESS, "a sink sleeps (SIGSTOP) while others take its work, and wakes up"),
    /** Partitions change hands without loss. */
    SINKS_SCALE(Lane.PROCESS, "one sink, then four, then one"),
    /** Folders by the hour differ, and nothing else. */
    CLOCK_JUMP(Lane.PROCESS, "a sink's wall clock jumps an hour, on or back"),

    /** What two others have goes on. */
    BROKER_KILL(Lane.KAFKA, "a broker is killed (SIGKILL) and started again"),
    /** Another leads, and it goes on. */
    CONTROLLER_KILL(Lane.KAFKA, "the broker that is the active controller is killed and started again"),
    /** It has lost its partitions meanwhile and catches up. */
    BROKER_STOP(Lane.KAFKA, "a broker sleeps (SIGSTOP) and wakes up"),
    /** Everything stands still, and goes on. */
    BROKERS_DOWN(Lane.KAFKA, "two of the three brokers are killed and started again"),
    /** Sinks are expelled and join anew. */
    NETWORK_CUT(Lane.KAFKA, "nothing gets through between sinks and brokers"),
    /** As with a cut, but known at once. */
    NETWORK_RESET(Lane.KAFKA, "connections between sinks and brokers are reset, and new ones too"),
    /** The transaction times out, and registers are read again. */
    COMMIT_UNASKED(Lane.KAFKA, "requests to end a transaction do not reach the brokers"),
    /** The outcome is asked for until it is known. */
    COMMIT_UNHEARD(Lane.KAFKA, "brokers end transactions, and their answers are lost"),
    /** What was aborted is nowhere, and ranges tile over the markers. */
    TRANSACTIONS_ABORTED(Lane.KAFKA, "somebody writes to the topic in transactions and aborts every other"),
    /** It is read from its start. */
    PARTITIONS_GROWN(Lane.KAFKA, "the topic gets one partition more"),

    /** Tried again until it is well. */
    STORE_500(Lane.STORE, "the store answers 500"),
    /** Tried again until it is well. */
    STORE_503(Lane.STORE, "the store answers 503"),
    /** Tried again, more slowly. */
    STORE_403(Lane.STORE, "the store answers 403"),
    /** Tried again, more slowly. */
    STORE_BUCKET_GONE(Lane.STORE, "the store answers that there is no such bucket (404)"),
    /** Tried again, more slowly. */
    STORE_FULL(Lane.STORE, "the store has no space left (507)"),
    /** Given up after the time limit of a request, and tried again. */
    STORE_HANG(Lane.STORE, "the store takes uploads and says nothing"),
    /** Not taken for success. */
    STORE_RESET(Lane.STORE, "connections are reset after the upload was sent; nothing is kept"),
    /** The same object is written again. */
    STORE_REPLY_LOST(Lane.STORE, "the object is kept and the answer lost"),
    /** Not taken for success. */
    STORE_HALF_BODY(Lane.STORE, "connections are reset in the middle of the upload"),
    /** Not taken for success. */
    STORE_FALSE_SUCCESS(Lane.STORE, "the store answers 200 with an error in the body; nothing is kept"),
    /** It is the same object. */
    STORE_LATE_DUPLICATE(Lane.STORE, "an upload arrives a second time, up to minutes later"),

    /** A new chain begins; objects of the old one stay. */
    TOPIC_RECREATED(Lane.OPERATOR, "the topic is deleted and made again while sinks run"),
    /** Noticed by its id; what was only sealed becomes a named gap. */
    TOPIC_RECREATED_UNSEEN(Lane.OPERATOR, "the topic is deleted and made again while no sink runs"),
    /** A gap in the ledger names these offsets and no others. */
    RECORDS_DELETED(Lane.OPERATOR, "records are deleted that nobody has read (deleteRecords)"),
    /** The partition stops until then. */
    OFFSETS_BACK(Lane.OPERATOR, "the group's offset is moved back by hand; adopt --from ledger mends it"),
    /** The partition stops until then. */
    OFFSETS_AHEAD(Lane.OPERATOR, "the group's offset is moved ahead by hand; adopt --from ledger mends it"),
    /** Sinks go on from the ledger. */
    OFFSETS_DELETED(Lane.OPERATOR, "the group's offsets are deleted");

    /** What a fault touches: two of one lane are never at work at once, and those of people alone are always alone. */
    enum Lane {
        PROCESS, KAFKA, STORE,
        /** With steps of its own, and with an outcome that the proof has to know of. */
        OPERATOR
    }

    private final Lane lane;
    private final String meaning;

    Fault(Lane lane, String meaning) {
        this.lane = lane;
        this.meaning = meaning;
    }

    Lane lane() {
        return lane;
    }

    /** For people, half a sentence. */
    public String meaning() {
        return meaning;
    }

    /** Those that strike the object store. */
    public static Set<Fault> ofTheStore() {
        return Arrays.stream(values()).filter(fault -> fault.lane() == Lane.STORE)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
    }

    /** As people write it: "sink-kill". */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads {@link #label()}. */
    public static Optional<Fault> of(String label) {
        return Arrays.stream(values()).filter(fault -> fault.label().equals(label)).findFirst();
    }
}
