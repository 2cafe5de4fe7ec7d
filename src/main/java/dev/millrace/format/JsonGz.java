package dev.millrace.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One event per line, gzip (RFC 1952), one member. Native code compresses where it works, the JDK elsewhere. */
public final class JsonGz implements Format {
    private static final Logger LOG = LoggerFactory.getLogger(JsonGz.class);
    private static final int BUFFER = 64 * 1024;
    /** Null when native code is not wanted. */
    private final Codec.@Nullable Maker nativeCodec;
    private @Nullable List<Encoder> encoders;

    JsonGz() {
        this(NativeGzipCodec.isSwitchedOff(System.getenv()) ? null : NativeGzipCodec::make);
    }

    JsonGz(Codec.@Nullable Maker nativeCodec) {
        this.nativeCodec = nativeCodec;
    }

    @Override
    public String extension() {
        return "json.gz";
    }

    @Override
    public String contentType() {
        return "application/gzip";
    }

    @Override
    public synchronized List<Encoder> encoders() {
        if (encoders == null) {
            encoders = tryOut();
        }
        return encoders.stream().filter(Encoder::isUsable).toList();
    }

    private List<Encoder> tryOut() {
        List<Encoder> working = new ArrayList<>();
        Sample sample = new Sample();
        if (nativeCodec != null) {
            try {
                working.add(Encoder.tryOut("isa-l", nativeCodec, this::decode, sample));
            } catch (EncoderFailedException e) {
                LOG.atWarn().addKeyValue("tried", "ISA-L").addKeyValue("problem", e.getMessage())
                        .log("native gzip does not work here, so the JDK compresses: slower, the same content"
                                + " (MILLRACE_NATIVE=off keeps it from being tried)");
            }
        }
        try {
            working.add(Encoder.tryOut("zlib", ZlibCodec::new, this::decode, sample));
        } catch (EncoderFailedException e) {
            throw new IllegalStateException("gzip of this JDK is broken: " + e.getMessage(), e);
        }
        return working;
    }

    @Override
    public InputStream decode(InputStream object) throws IOException {
        return new GZIPInputStream(object, BUFFER);
    }
}
