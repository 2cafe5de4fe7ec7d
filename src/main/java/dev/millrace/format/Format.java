package dev.millrace.format;

/** How a batch becomes an object. Stateless and thread-safe; the same lines always give the same bytes. */
public interface Format {
    /** What object keys end with, without the leading dot: "json.gz". */
    String extension();

    /** MIME type of the objects. */
    String contentType();

    Encoded encode(EventLines lines);
}
