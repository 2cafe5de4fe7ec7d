package dev.millrace.jmh;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONException;
import com.alibaba.fastjson2.JSONReader;
import com.alibaba.fastjson2.util.Fnv;

/** The contract network-event by fastjson2's streaming reader, with names told apart by the hash it computes anyway. */
final class FastjsonRules {
    private static final int ALL = (1 << 12) - 1;
    private static final int LONGEST = 64;
    private static final long EVENT_ID = Fnv.hashCode64("event_id");
    private static final long TIMESTAMP = Fnv.hashCode64("timestamp");
    private static final long DEVICE_ID = Fnv.hashCode64("device_id");
    private static final long SRC_IP = Fnv.hashCode64("src_ip");
    private static final long DST_IP = Fnv.hashCode64("dst_ip");
    private static final long SRC_PORT = Fnv.hashCode64("src_port");
    private static final long DST_PORT = Fnv.hashCode64("dst_port");
    private static final long PROTOCOL = Fnv.hashCode64("protocol");
    private static final long BYTES = Fnv.hashCode64("bytes");
    private static final long PACKETS = Fnv.hashCode64("packets");
    private static final long LATENCY_MS = Fnv.hashCode64("latency_ms");
    private static final long STATUS = Fnv.hashCode64("status");
    private final char[] scratch = new char[LONGEST];

    boolean accepts(byte[] event) {
        try (JSONReader reader = JSONReader.of(event, 0, event.length, StandardCharsets.UTF_8)) {
            return reader.nextIfObjectStart() && fields(reader) && reader.isEnd();
        } catch (JSONException | IndexOutOfBoundsException | NumberFormatException e) {
            return false;
        }
    }

    /** Only that it is one JSON value. */
    boolean isJson(byte[] event) {
        return JSON.isValid(event);
    }

    private boolean fields(JSONReader reader) {
        int seen = 0;
        Set<String> others = null;
        while (!reader.nextIfObjectEnd()) {
            int field = index(reader.readFieldNameHashCode());
            if (field < 0) {
                others = others == null ? new HashSet<>() : others;
                if (!others.add(reader.getFieldName())) {
                    return false;
                }
                reader.skipValue();
                continue;
            }
            if ((seen & 1 << field) != 0 || !value(reader, field)) {
                return false;
            }
            seen |= 1 << field;
        }
        return seen == ALL;
    }

    private static int index(long hash) {
        if (hash == EVENT_ID) {
            return Fields.EVENT_ID;
        } else if (hash == TIMESTAMP) {
            return Fields.TIMESTAMP;
        } else if (hash == DEVICE_ID) {
            return Fields.DEVICE_ID;
        } else if (hash == SRC_IP) {
            return Fields.SRC_IP;
        } else if (hash == DST_IP) {
            return Fields.DST_IP;
        } else if (hash == SRC_PORT) {
            return Fields.SRC_PORT;
        } else if (hash == DST_PORT) {
            return Fields.DST_PORT;
        } else if (hash == PROTOCOL) {
            return Fields.PROTOCOL;
        } else if (hash == BYTES) {
            return Fields.BYTES;
        } else if (hash == PACKETS) {
            return Fields.PACKETS;
        } else if (hash == LATENCY_MS) {
            return Fields.LATENCY_MS;
        }
        return hash == STATUS ? Fields.STATUS : -1;
    }

    private boolean value(JSONReader reader, int field) {
        return switch (field) {
            case Fields.EVENT_ID, Fields.DEVICE_ID, Fields.STATUS ->
                reader.isString() && !reader.readString().isEmpty();
            case Fields.TIMESTAMP -> {
                int length = text(reader);
                yield length >= 0 && Text.isDateTime(scratch, 0, length);
            }
            case Fields.SRC_IP, Fields.DST_IP -> {
                int length = text(reader);
                yield length >= 0 && Text.isAddress(scratch, 0, length);
            }
            case Fields.PROTOCOL -> {
                int length = text(reader);
                yield length >= 0 && Text.isProtocol(scratch, 0, length);
            }
            case Fields.SRC_PORT, Fields.DST_PORT -> reader.isNumber() && count(reader.readNumber(), 65_535);
            case Fields.BYTES, Fields.PACKETS -> reader.isNumber() && count(reader.readNumber(), Long.MAX_VALUE);
            default -> reader.isNumber() && signum(reader.readNumber()) >= 0;
        };
    }

    /** Copies a text to the scratch space; gives its length, or -1 for what is no text or too long for any format. */
    private int text(JSONReader reader) {
        if (!reader.isString()) {
            return -1;
        }
        String text = reader.readString();
        if (text.length() > LONGEST) {
            return -1;
        }
        text.getChars(0, text.length(), scratch, 0);
        return text.length();
    }

    private static boolean count(Number number, long most) {
        return switch (number) {
            case Integer count -> count >= 0 && count <= most;
            case Long count -> count >= 0 && count <= most;
            case BigInteger count -> count.signum() >= 0 && most == Long.MAX_VALUE;
            default -> {
                BigDecimal decimal = decimal(number);
                yield decimal.signum() >= 0 && decimal.stripTrailingZeros().scale() <= 0
                        && (most == Long.MAX_VALUE || decimal.compareTo(BigDecimal.valueOf(most)) <= 0);
            }
        };
    }

    private static int signum(Number number) {
        return switch (number) {
            case Integer count -> Integer.signum(count);
            case Long count -> Long.signum(count);
            case BigInteger count -> count.signum();
            case Double amount -> (int) Math.signum(amount);
            default -> decimal(number).signum();
        };
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }
}
