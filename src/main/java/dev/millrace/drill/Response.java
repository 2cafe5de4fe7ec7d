package dev.millrace.drill;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP answer as S3 gives it. Immutable. */
final class Response {
    private static final byte[] NOTHING = {};
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final long length;

    /** @param length as it is announced: an answer to HEAD has no body in spite of it */
    private Response(int status, Map<String, String> headers, byte[] body, long length) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.length = length;
    }

    int status() {
        return status;
    }

    static Response stored(String eTag) {
        return new Response(200, Map.of("ETag", '"' + eTag + '"'), NOTHING, 0);
    }

    static Response empty(int status) {
        return new Response(status, Map.of(), NOTHING, 0);
    }

    static Response body(byte[] bytes, String type) {
        return new Response(200, Map.of("Content-Type", type), bytes, bytes.length);
    }

    static Response xml(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8), "application/xml");
    }

    static Response head(long length) {
        return new Response(200, Map.of("Content-Type", "application/octet-stream"), NOTHING, length);
    }

    static Response error(int status, String code, String message) {
        byte[] text = error(code, message).getBytes(StandardCharsets.UTF_8);
        return new Response(status, Map.of("Content-Type", "application/xml"), text, text.length);
    }

    /** Says by its head that all is well, and by its body that it is not. */
    static Response falseSuccess(String eTag, String code, String message) {
        byte[] text = error(code, message).getBytes(StandardCharsets.UTF_8);
        return new Response(200, Map.of("Content-Type", "application/xml", "ETag", '"' + eTag + '"'), text,
                text.length);
    }

    private static String error(String code, String message) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
    }

    void write(OutputStream out) throws IOException {
        var head = new StringBuilder("HTTP/1.1 ").append(status).append(" -\r\nContent-Length: ")
                .append(length).append("\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }
}
