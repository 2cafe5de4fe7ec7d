package dev.millrace.bench;

import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rules of the shipped contract network-event, checked by hand on a map. */
final class NaiveRules {
    static final int LARGEST = 1 << 20;
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final Set<Object> PROTOCOLS = Set.of("TCP", "UDP", "ICMP", "GRE");
    private final JsonMapper mapper = new JsonMapper();

    /** What is wrong with a record's value, or null when nothing is. */
    @Nullable
    String problem(byte @Nullable [] value) {
        if (value == null || value.length == 0 || value.length > LARGEST) {
            return "no event";
        }
        try {
            return problem(mapper.readValue(value, MAP));
        } catch (JacksonException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static @Nullable String problem(@Nullable Map<String, Object> event) {
        if (event == null) {
            return "not an object";
        }
        for (String field : new String[]{"event_id", "timestamp", "device_id", "src_ip", "dst_ip",
                "status"}) {
            if (!(event.get(field) instanceof String text) || text.isEmpty()) {
                return field + " is not a text";
            }
        }
        for (String field : new String[]{"src_port", "dst_port", "bytes", "packets"}) {
            if (!(event.get(field) instanceof Number number) || !isWhole(number)
                    || number.doubleValue() < 0) {
                return field + " is not a count";
            }
            if (field.endsWith("port") && number.doubleValue() > 65_535) {
                return field + " is not a port";
            }
        }
        if (!(event.get("latency_ms") instanceof Number latency) || latency.doubleValue() < 0) {
            return "latency_ms is not a duration";
        }
        if (!PROTOCOLS.contains(event.getOrDefault("protocol", ""))) {
            return "protocol is unknown";
        }
        if (!isAddress(event.get("src_ip")) || !isAddress(event.get("dst_ip"))) {
            return "not an address";
        }
        return isTime(event.get("timestamp")) ? null : "timestamp is not a time";
    }

    private static boolean isWhole(Number number) {
        return number.doubleValue() == Math.rint(number.doubleValue());
    }

    /** An IPv4 or IPv6 address as a text. */
    static boolean isAddress(@Nullable Object text) {
        try {
            return InetAddress.ofLiteral(String.valueOf(text)).getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isTime(@Nullable Object text) {
        try {
            return OffsetDateTime.parse(String.valueOf(text)).getYear() >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
