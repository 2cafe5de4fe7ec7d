package dev.millrace.jmh;

/** The required fields of the contract network-event, by number. */
final class Fields {
    static final int EVENT_ID = 0;
    static final int TIMESTAMP = 1;
    static final int DEVICE_ID = 2;
    static final int SRC_IP = 3;
    static final int DST_IP = 4;
    static final int SRC_PORT = 5;
    static final int DST_PORT = 6;
    static final int PROTOCOL = 7;
    static final int BYTES = 8;
    static final int PACKETS = 9;
    static final int LATENCY_MS = 10;
    static final int STATUS = 11;

    private Fields() {}

    /** -1 for any other. */
    static int index(String name) {
        return switch (name) {
            case "event_id" -> EVENT_ID;
            case "timestamp" -> TIMESTAMP;
            case "device_id" -> DEVICE_ID;
            case "src_ip" -> SRC_IP;
            case "dst_ip" -> DST_IP;
            case "src_port" -> SRC_PORT;
            case "dst_port" -> DST_PORT;
            case "protocol" -> PROTOCOL;
            case "bytes" -> BYTES;
            case "packets" -> PACKETS;
            case "latency_ms" -> LATENCY_MS;
            case "status" -> STATUS;
            default -> -1;
        };
    }
}
