package dev.millrace.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One compressor behind a format. Its number stands for the bytes it makes: the same number, the same object from the
 * same lines, in whichever process. Thread-safe.
 */
public final class Encoder {
    private static final Logger LOG = LoggerFactory.getLogger(Encoder.class);
    private final String name;
    private final CodecPool codecs;
    private final int id;
    private final AtomicBoolean failed = new AtomicBoolean();

    /** Reads an object's lines back, as {@link Format#decode} does. */
    interface Decoding {
        InputStream decode(InputStream object) throws IOException;
    }

    private Encoder(String name, CodecPool codecs, int id) {
        this.name = name;
        this.codecs = codecs;
        this.id = id;
    }

    /**
     * Tries a compressor out: it encodes a sample, which is read back and compared, and gets its number from the result.
     *
     * @throws EncoderFailedException when it cannot be had here, or does not give back what it was given
     */
    static Encoder tryOut(String name, Codec.Maker maker, Decoding decoding, Sample sample)
            throws EncoderFailedException {
        CodecPool codecs = new CodecPool(maker);
        return new Encoder(name, codecs, sample.id(codecs, decoding));
    }

    /** What the compressor is called, for people. */
    public String name() {
        return name;
    }

    /** Number of the writer, 1 to 2^20 - 1. */
    public int id() {
        return id;
    }

    /** Memory that encoding these lines takes for its while: they are put into one piece, and so is what comes out. */
    public static long workBytes(EventLines lines) {
        return 2L * lines.size();
    }

    /**
     * Makes an object. Waits where as many are being made as there are processors.
     *
     * @throws EncoderFailedException when the compressor fails; it is not used again in this process
     */
    public Encoded encode(EventLines lines) throws EncoderFailedException {
        try {
            byte[] object = codecs.encode(lines);
            var crc = new CRC32C();
            crc.update(object);
            return new Encoded(ByteBuffer.wrap(object).asReadOnlyBuffer(), (int) crc.getValue());
        } catch (EncoderFailedException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.atWarn().addKeyValue("compressor", name).addKeyValue("problem", e.getMessage())
                        .log("a compressor failed and is not used any more until the next start");
            }
            throw e;
        }
    }

    boolean isUsable() {
        return !failed.get();
    }
}
