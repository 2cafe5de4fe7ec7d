package dev.millrace.json;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Events, and events with a few things wrong or merely written otherwise. */
public final class Mutations {
    private static final String[] EVENTS = {
            "{\"event_id\":\"e-17\",\"timestamp\":\"2026-01-07T16:14:46.978Z\",\"device_id\":\"d-1\","
                    + "\"src_ip\":\"10.1.39.246\",\"dst_ip\":\"2001:db8::1\",\"src_port\":36311,\"dst_port\":443,"
                    + "\"protocol\":\"TCP\",\"bytes\":368596,\"packets\":189,\"latency_ms\":39.717,\"status\":\"ok\"}",
            "{\"user_id\": \"424cdd21-063a-43a7-b91b-7ca1a833afae\", \"app_version\": \"2.3.0\", \"device_type\": "
                    + "\"android\", \"ip\": \"199.172.111.135\", \"locale\": \"RU\", \"timestamp\": 1694479551}",
            "{\"timestamp\":\"2026-01-07T16:14:46Z\",\"database_type\":\"postgresql\",\"instance_id\":\"i\","
                    + "\"metric_name\":\"m\",\"value\":-1.5e-3,\"tags\":{\"k\":\"v\"},\"metadata\":{\"version\":\"1\"}}",
            "{\"timestamp\":\"2026-01-07T16:14:46+01:00\",\"level\":\"INFO\",\"message\":\"tab\\tquote\\\" \\u00e9 "
                    + "\u00e9 \uD83D\uDE00\",\"service\":\"s\",\"context\":{\"a\":[1,2,{\"b\":null}],\"c\":true}}"};
    private static final String[] PIECES = {"\"", "{", "}", "[", "]", ",", ":", "\\", "\\u0061", "\\ud83d",
            "\\ude00",
            "\\ud83d\\ude00", "\\n", "0", "-", "1e5", ".5", "e", "E+", "true", "null", "fals", " ", "\t",
            "\n", "\u0000",
            "\u001f", "\u007f", "\u00e9", "\uFEFF", "\uD83D\uDE00", "{}", "[]", "\"a\":1,", ",\"a\":1",
            "\"status\":\"x\",",
            "\"b\\u0079tes\":1,", "12345678901234567890", "1e400", "-0", "0.0", "65535.0", "65536",
            "999999999999999999",
            "1000000000000000000", "\"x\"", "/", "\\/", "nul"};
    private static final byte[][] BAD_BYTES = {{(byte) 0xc0, (byte) 0xaf},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80}, {(byte) 0x80}, {(byte) 0xff},
            {(byte) 0xe2, (byte) 0x82}};

    private Mutations() {}

    /** One event with up to three changes. */
    public static byte[] mutated(Random random) {
        byte[] bytes = EVENTS[random.nextInt(EVENTS.length)].getBytes(StandardCharsets.UTF_8);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            bytes = changed(bytes, random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(6));
        return switch (random.nextInt(8)) {
            case 0 -> joined(bytes, at, piece(random), to);
            case 1, 2 -> joined(bytes, at, piece(random), at);
            case 3 -> joined(bytes, at, BAD_BYTES[random.nextInt(BAD_BYTES.length)], at);
            case 4 -> joined(bytes, at, new byte[0], to);
            case 5 -> joined(bytes, at, new byte[0], bytes.length);
            case 6 -> joined(bytes, at, new byte[]{(byte) random.nextInt(256)}, at);
            default -> withValue(bytes, random);
        };
    }

    /** Replaces what stands between a colon and the next comma, which often keeps the document valid. */
    private static byte[] withValue(byte[] bytes, Random random) {
        int colon = indexOf(bytes, ':', random.nextInt(bytes.length + 1));
        int comma = indexOf(bytes, ',', colon);
        return colon == bytes.length ? bytes : joined(bytes, colon + 1, piece(random), comma);
    }

    private static int indexOf(byte[] bytes, char sign, int from) {
        int p = from;
        while (p < bytes.length && bytes[p] != sign) {
            p++;
        }
        return p;
    }

    private static byte[] piece(Random random) {
        return PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] bytes, int at, byte[] middle, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(middle);
        out.write(bytes, from, bytes.length - from);
        return out.toByteArray();
    }
}
