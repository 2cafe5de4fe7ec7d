package dev.millrace.store;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * What is put: bytes, and what should be known of them without reading them.
 *
 * @param bytes heap buffer from position to limit; shared, never changed by the store (it works on a duplicate)
 * @param contentType MIME type, like "application/gzip"
 * @param metadata user metadata; names in lower-case ASCII letters, digits and "-", values ASCII; 2 KB in all at most
 */
public record Content(ByteBuffer bytes, String contentType, Map<String, String> metadata) {
    public Content {
        metadata = Map.copyOf(metadata);
    }
}
