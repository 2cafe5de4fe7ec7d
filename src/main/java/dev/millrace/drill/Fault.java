package dev.millrace.drill;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a drill can do to a cluster. The name in lower case with "-" is what people write. */
public enum Fault {
    SINK_KILL(Lane.PROCESS, "a sink is killed (SIGKILL) and started again"), SINK_TERM(Lane.PROCESS,
            "a sink is told to stop (SIGTERM), drains, and is started again"), SINK_STOP(Lane.PROCESS,
                    "a sink sleeps (SIGSTOP) while others take its work, and wakes up"), SINKS_SCALE(
                            Lane.PROCESS, "one sink, then four, then one"), CLOCK_JUMP(Lane.PROCESS,
                                    "a sink's wall clock jumps an hour, on or back"),

    BROKER_KILL(Lane.KAFKA, "a broker is killed (SIGKILL) and started again"), CONTROLLER_KILL(Lane.KAFKA,
            "the broker that is the active controller is killed and started again"), BROKER_STOP(Lane.KAFKA,
                    "a broker sleeps (SIGSTOP) and wakes up"), BROKERS_DOWN(Lane.KAFKA,
                            "two of the three brokers are killed and started again"), NETWORK_CUT(Lane.KAFKA,
                                    "nothing gets through between sinks and brokers"), NETWORK_RESET(
                                            Lane.KAFKA,
                                            "connections between sinks and brokers are reset, and new ones too"), COMMIT_UNASKED(
                                                    Lane.KAFKA,
                                                    "requests to end a transaction do not reach the brokers"), COMMIT_UNHEARD(
                                                            Lane.KAFKA,
                                                            "brokers end transactions, and their answers are lost"), PARTITIONS_GROWN(
                                                                    Lane.KAFKA,
                                                                    "the topic gets one partition more"),

    STORE_500(Lane.STORE, "the store answers 500"), STORE_503(Lane.STORE, "the store answers 503"), STORE_403(
            Lane.STORE,
            "the store answers 403"), STORE_FULL(Lane.STORE, "the store has no space left (507)"), STORE_HANG(
                    Lane.STORE, "the store takes uploads and says nothing"), STORE_RESET(Lane.STORE,
                            "connections are reset after the upload was sent; nothing is kept"), STORE_REPLY_LOST(
                                    Lane.STORE,
                                    "the object is kept and the answer lost"), STORE_HALF_BODY(Lane.STORE,
                                            "connections are reset in the middle of the upload"), STORE_FALSE_SUCCESS(
                                                    Lane.STORE,
                                                    "the store answers 200 with an error in the body; nothing is kept"), STORE_LATE_DUPLICATE(
                                                            Lane.STORE,
                                                            "an upload arrives a second time, up to minutes later"),

    TOPIC_RECREATED(Lane.OPERATOR,
            "the topic is deleted and made again while sinks run"), TOPIC_RECREATED_UNSEEN(Lane.OPERATOR,
                    "the topic is deleted and made again while no sink runs"), RECORDS_DELETED(Lane.OPERATOR,
                            "records are deleted that nobody has read (deleteRecords)"), OFFSETS_BACK(
                                    Lane.OPERATOR,
                                    "the group's offset is moved back by hand; adopt --from ledger mends it"), OFFSETS_AHEAD(
                                            Lane.OPERATOR,
                                            "the group's offset is moved ahead by hand; adopt --from ledger mends it"), OFFSETS_DELETED(
                                                    Lane.OPERATOR, "the group's offsets are deleted");

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

    /** As people write it: "sink-kill". */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads {@link #label()}. */
    public static Optional<Fault> of(String label) {
        return Arrays.stream(values()).filter(fault -> fault.label().equals(label)).findFirst();
    }
}
