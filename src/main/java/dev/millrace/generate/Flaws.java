package dev.millrace.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Spoils good events, which are as {@link Events#write} says. Off the hot path. */
final class Flaws {
    private static final int LONGEST_GARBAGE = 500;
    private static final byte NEVER_UTF8 = (byte) 0xff;

    private Flaws() {}

    /** At least one byte is kept and one is lost. */
    static byte[] truncated(byte[] event, long random) {
        return Arrays.copyOf(event, 1 + Mix.below(event.length - 1, random));
    }

    /** One of the numbers in quotation marks. */
    static byte[] wrongType(byte[] event, List<String> numbers, long random) {
        String json = text(event);
        int from = valueOf(numbers.get(Mix.below(numbers.size(), random)), json);
        int to = valueEnd(json, from);
        return bytes(json.substring(0, from) + '"' + json.substring(from, to) + '"' + json.substring(to));
    }

    /** Without one of the fields, with the comma before it: none of them is the first. */
    static byte[] missingField(byte[] event, List<String> fields, long random) {
        String json = text(event);
        String field = fields.get(Mix.below(fields.size(), random));
        int value = valueOf(field, json);
        int from = value - field.length() - ",\"\":".length();
        return bytes(json.substring(0, from) + json.substring(valueEnd(json, value)));
    }

    private static int valueEnd(String json, int value) {
        int comma = json.indexOf(',', value);
        return comma < 0 ? json.length() - 1 : comma;
    }

    private static int valueOf(String field, String json) {
        String name = "\"" + field + "\":";
        int at = json.indexOf(name);
        if (at < 0) {
            throw new IllegalStateException("no field '" + field + "' in " + json);
        }
        return at + name.length();
    }

    static byte[] garbage(long random) {
        byte[] bytes = new byte[1 + Mix.below(LONGEST_GARBAGE, random)];
        long number = random;
        for (int at = 0; at < bytes.length; at++) {
            number = Mix.next(number);
            bytes[at] = (byte) number;
        }
        bytes[0] = NEVER_UTF8;
        return bytes;
    }

    /** The event with one more field that fills it up to {@code length} bytes. Compresses to almost nothing. */
    static byte[] padded(byte[] event, int length) {
        byte[] name = bytes(",\"padding\":\"");
        byte[] padded = Arrays.copyOf(event, length);
        Arrays.fill(padded, event.length - 1, length, (byte) 'x');
        System.arraycopy(name, 0, padded, event.length - 1, name.length);
        padded[length - 2] = '"';
        padded[length - 1] = '}';
        return padded;
    }

    private static String text(byte[] event) {
        return new String(event, StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
