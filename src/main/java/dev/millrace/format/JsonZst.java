package dev.millrace.format;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.ZipException;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import org.jspecify.annotations.Nullable;

/** One event per line, Zstandard (RFC 8878), one frame. */
public final class JsonZst implements Format {
    /** Telemetry gets smaller with 1 than with 3, and faster. */
    private static final int LEVEL = 1;
    private @Nullable List<Encoder> encoders;

    JsonZst() {}

    @Override
    public String extension() {
        return "json.zst";
    }

    @Override
    public String contentType() {
        return "application/zstd";
    }

    @Override
    public synchronized List<Encoder> encoders() {
        if (encoders == null) {
            encoders = List.of(tryOut());
        }
        return encoders;
    }

    private Encoder tryOut() {
        try {
            return Encoder.tryOut("zstd", () -> new ZstdCodec(LEVEL), this::decode, new Sample());
        } catch (EncoderFailedException | LinkageError e) {
            throw new IllegalStateException(
                    "Zstandard does not work here: " + e.getMessage() + "; write json.gz", e);
        }
    }

    @Override
    public InputStream decode(InputStream object) throws IOException {
        return new Decoded(object);
    }

    /** Says by the same exceptions as gzip that an object is damaged. */
    private static final class Decoded extends FilterInputStream {
        Decoded(InputStream object) throws IOException {
            super(new ZstdInputStreamNoFinalizer(object));
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (ZstdIOException e) {
                throw damaged(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (ZstdIOException e) {
                throw damaged(e);
            }
        }

        private static ZipException damaged(ZstdIOException problem) {
            ZipException damaged = new ZipException(problem.getMessage());
            damaged.initCause(problem);
            return damaged;
        }
    }
}
