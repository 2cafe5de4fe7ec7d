package dev.millrace.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The directory part of object keys, as a template: "{topic}/dt={yyyy-MM-dd}/hour={HH}". Values are data: whatever a
 * topic is called, the result stays below the directory it is put under. Immutable.
 */
public final class ObjectPath {
    private static final Pattern DATE = Pattern.compile("[yMdHm_:-]*[yMdHm][yMdHm_:-]*");
    private static final Pattern LETTERS = Pattern.compile("([yMdHm])\\1*");
    private static final Pattern TOKEN = Pattern.compile("\\{([^{}]*)\\}|[^{}]+|[{}]");
    private static final int SEGMENT_LIMIT = 200;
    private static final int HASH_DIGITS = 16;

    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Topic() implements Part {}

        record PartitionNumber() implements Part {}

        record Pipeline() implements Part {}

        record Date(DateTimeFormatter format) implements Part {}
    }

    private final String template;
    private final List<List<Part>> segments;

    private ObjectPath(String template, List<List<Part>> segments) {
        this.template = template;
        this.segments = segments;
    }

    /**
     * Reads a template. Placeholders: {topic}, {partition}, {pipeline}, and date patterns of yyyy, yy, M, d, H, m (one
     * or two letters) with "-", "_" and ":", in UTC. Everything else is letters, digits and "._=-", with "/" between
     * segments.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong and what would be right
     */
    public static ObjectPath parse(String template) {
        if (template.startsWith("/")) {
            throw wrong(template, "it starts with '/', but lies below the bucket; leave the '/' out");
        }
        List<List<Part>> segments = new ArrayList<>();
        for (String segment : template.split("/", -1)) {
            segments.add(parseSegment(template, segment));
        }
        return new ObjectPath(template, List.copyOf(segments));
    }

    private static List<Part> parseSegment(String template, String segment) {
        if (segment.isEmpty()) {
            throw wrong(template, "it has an empty segment; write names between single '/'");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw wrong(template, "'" + segment + "' would leave its directory; write it without");
        }
        List<Part> parts = new ArrayList<>();
        Matcher token = TOKEN.matcher(segment);
        while (token.find()) {
            String name = token.group(1);
            parts.add(name == null ? literal(template, token.group()) : placeholder(template, name));
        }
        return List.copyOf(parts);
    }

    private static Part literal(String template, String text) {
        if (text.equals("{") || text.equals("}")) {
            throw wrong(template, "a '" + text + "' has no partner; write placeholders as {topic}");
        }
        if (!encode(text).equals(text)) {
            throw wrong(template, "'" + text + "' holds more than letters, digits and . _ = -");
        }
        return new Part.Literal(text);
    }

    private static Part placeholder(String template, String name) {
        return switch (name) {
            case "topic" -> new Part.Topic();
            case "partition" -> new Part.PartitionNumber();
            case "pipeline" -> new Part.Pipeline();
            default -> new Part.Date(date(template, name));
        };
    }

    private static DateTimeFormatter date(String template, String pattern) {
        if (!DATE.matcher(pattern).matches()) {
            throw wrong(template,
                    "{" + pattern + "} is not known; known are {topic}, {partition}, {pipeline} and dates"
                            + " of y, M, d, H and m, like {yyyy-MM-dd}");
        }
        Matcher letters = LETTERS.matcher(pattern);
        while (letters.find()) {
            checkLetters(template, pattern, letters.group());
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** Longer runs would be names of months, or years with leading zeros. */
    private static void checkLetters(String template, String pattern, String letters) {
        boolean year = letters.startsWith("y");
        boolean right = year ? letters.length() == 2 || letters.length() == 4 : letters.length() <= 2;
        if (!right) {
            throw wrong(template, "'" + letters + "' in {" + pattern + "} is not a number of a date; write "
                    + (year ? "yyyy or yy" : letters.substring(0, 1).repeat(2)));
        }
    }

    private static IllegalArgumentException wrong(String template, String why) {
        return new IllegalArgumentException("not a path for objects: '" + template + "': " + why);
    }

    /**
     * The directory of one batch, without "/" at either end.
     *
     * @param epochMillis the time that date patterns show
     */
    public String resolve(String topic, int partition, String pipeline, long epochMillis) {
        var values = new Values(topic, partition, pipeline, Instant.ofEpochMilli(epochMillis));
        return segments.stream().map(segment -> resolve(segment, values)).collect(Collectors.joining("/"));
    }

    private record Values(String topic, int partition, String pipeline, Instant time) {}

    private static String resolve(List<Part> segment, Values values) {
        var text = new StringBuilder();
        for (Part part : segment) {
            text.append(switch (part) {
                case Part.Literal(var literal) -> literal;
                case Part.Topic() -> encode(values.topic);
                case Part.PartitionNumber() -> Integer.toString(values.partition);
                case Part.Pipeline() -> encode(values.pipeline);
                case Part.Date(var format) -> encode(format.format(values.time));
            });
        }
        return segment(text.toString());
    }

    /**
     * Any text as one safe segment of a key: letters, digits and "._=-" as they are, other bytes of its UTF-8 as "%2F";
     * never empty, "." or "..", at most 200 bytes, of which the last are a hash if something had to be cut.
     */
    public static String encodeSegment(String value) {
        return segment(encode(value));
    }

    private static String encode(String value) {
        var encoded = new StringBuilder(value.length());
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain(each)) {
                encoded.append((char) each);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return encoded.toString();
    }

    /** What file systems and stores all take as it is. */
    private static boolean isPlain(byte each) {
        return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9')
                || each == '.' || each == '_' || each == '=' || each == '-';
    }

    private static String segment(String encoded) {
        return switch (encoded) {
            case "" -> "_";
            case "." -> "%2E";
            case ".." -> "%2E%2E";
            default -> encoded.length() <= SEGMENT_LIMIT ? encoded : cut(encoded);
        };
    }

    private static String cut(String encoded) {
        String head = encoded.substring(0, SEGMENT_LIMIT - HASH_DIGITS - 1);
        int escape = head.lastIndexOf('%');
        if (escape > head.length() - 3) {
            head = head.substring(0, escape);
        }
        return head + "-" + hash(encoded);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return template;
    }
}
