package dev.millrace.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** How a batch becomes an object, and an object a stream of lines again. Thread-safe. */
public interface Format {
    /** What object keys end with, without the leading dot: "json.gz". */
    String extension();

    /** MIME type of the objects. */
    String contentType();

    /**
     * The encoders that work in this process, the preferred one first; never empty. The first call tries them out, which
     * takes some milliseconds; one that fails later is not in the list any more.
     *
     * @throws IllegalStateException when this machine has none at all
     */
    List<Encoder> encoders();

    /** The encoder that makes the very bytes of the writer with this number, if this process has it. */
    default Optional<Encoder> encoder(int id) {
        return encoders().stream().filter(encoder -> encoder.id() == id).findFirst();
    }

    /**
     * Reads the lines of an object, whoever wrote it.
     *
     * @throws IOException here and while reading: a {@link java.util.zip.ZipException} or {@link java.io.EOFException}
     *         says that the object is damaged, any other comes from the stream below
     */
    InputStream decode(InputStream object) throws IOException;
}
