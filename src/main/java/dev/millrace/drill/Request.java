package dev.millrace.drill;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP/1.1 request as S3 clients send it.
 *
 * @param bucket "" when there is none
 * @param key "" when there is none
 * @param query decoded; a name without "=" has the value ""
 * @param headers by their name in lower case
 */
record Request(String method, String bucket, String key, Map<String, String> query,
        Map<String, String> headers) {
    private static final int LONGEST_LINE = 16 * 1024;

    /**
     * Reads a head.
     *
     * @throws EOFException when the client has hung up instead
     */
    static Request read(InputStream in) throws IOException {
        String[] first = line(in).split(" ", 3);
        if (first.length < 3) {
            throw new IOException("no request: " + String.join(" ", first));
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        String[] target = first[1].split("\\?", 2);
        String path = decode(target[0].substring(1));
        int slash = path.indexOf('/');
        return new Request(first[0], slash < 0 ? path : path.substring(0, slash),
                slash < 0 ? "" : path.substring(slash + 1), query(target.length < 2 ? "" : target[1]),
                Map.copyOf(headers));
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > LONGEST_LINE) {
                throw new EOFException("no request");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String each : text.split("&", -1)) {
            int equals = each.indexOf('=');
            query.put(decode(equals < 0 ? each : each.substring(0, equals)),
                    equals < 0 ? "" : decode(each.substring(equals + 1)));
        }
        return Map.copyOf(query);
    }

    /** Only "%2F" and the like: a "+" is a plus here. */
    private static String decode(String text) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            boolean escaped = text.charAt(i) == '%' && i + 2 < text.length();
            bytes.write(escaped ? Integer.parseInt(text, i + 1, i + 3, 16) : text.charAt(i));
            i += escaped ? 2 : 0;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    boolean isUpload() {
        return method.equals("PUT") && !key.isEmpty();
    }

    boolean wantsToBeAsked() {
        return headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue");
    }

    /** Bytes that follow; -1 when that is not said. */
    int length() {
        String length = headers.get("content-length");
        return length == null ? (method.equals("PUT") ? -1 : 0) : Integer.parseInt(length);
    }
}
