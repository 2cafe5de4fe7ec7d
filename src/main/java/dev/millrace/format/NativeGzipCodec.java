package dev.millrace.format;

import java.io.File;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;

import com.intel.gkl.compression.IntelDeflater;

/**
 * Gzip by ISA-L, as the Genomics Kernel Library brings it: several times as fast as zlib. Its deflater has the
 * interface of the JDK's and little of its behaviour. It takes all input at once, reads it from index 0 whatever offset is
 * given, and writes from index 0; anything else gives wrong bytes without an error. So it is given arrays of our own, and
 * no other class ever sees it.
 */
final class NativeGzipCodec implements Codec {
    /** Set to "off", this environment variable keeps native code for gzip from being loaded. */
    private static final String SWITCH = "MILLRACE_NATIVE";
    /** Lines up to this size are compressed in arrays that are kept for the next ones. */
    private static final int KEPT = 4 << 20;
    private static final int FIRST_CAPACITY = 640 * 1024;
    /** Deflate without anything in it; the library refuses to compress nothing. */
    private static final byte[] EMPTY = {3, 0};

    /** For the lines in one piece, and for what becomes of them. */
    private static final class Buffers {
        private final byte[] plain;
        private final byte[] deflated;

        Buffers(int capacity) {
            plain = new byte[capacity];
            deflated = new byte[bound(capacity)];
        }
    }

    /** The library is loaded once in a process; {@link #load} guards it. */
    private static boolean loaded;
    /** Guards {@link #large}: one batch of that size is compressed at a time, because it takes twice its size. */
    private static final Object LARGE = new Object();
    /** For batches above what each codec keeps; let go when memory is short. */
    private static SoftReference<Buffers> large = new SoftReference<>(null);

    private final IntelDeflater deflater;
    private Buffers own = new Buffers(FIRST_CAPACITY);

    private NativeGzipCodec(IntelDeflater deflater) {
        this.deflater = deflater;
    }

    static boolean isSwitchedOff(Map<String, String> environment) {
        return environment.getOrDefault(SWITCH, "").strip().toLowerCase(Locale.ROOT).equals("off");
    }

    /** Loads the library at the first call. */
    static Codec make() throws EncoderFailedException {
        try {
            IntelDeflater deflater = new IntelDeflater(Gzip.LEVEL, true);
            load(deflater);
            return new NativeGzipCodec(deflater);
        } catch (RuntimeException | LinkageError e) {
            throw new EncoderFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new EncoderFailedException("the folder for temporary files cannot be used: " + e, e);
        }
    }

    /**
     * The library unpacks itself into a folder and has its file removed at the end of the process, which a process that
     * is killed does not reach. Once loaded the file is not needed any more.
     */
    private static synchronized void load(IntelDeflater deflater)
            throws IOException, EncoderFailedException {
        if (loaded) {
            return;
        }
        Path folder = Files.createTempDirectory("millrace-native-");
        try {
            if (!deflater.load(folder.toFile())) {
                throw new EncoderFailedException("it does not come for this system ("
                        + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                        + "), or could not be unpacked into " + folder.getParent());
            }
            loaded = true;
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        File[] files = folder.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            Files.deleteIfExists(file.toPath());
        }
        Files.deleteIfExists(folder);
    }

    @Override
    public byte[] encode(EventLines lines) throws EncoderFailedException {
        int size = lines.size();
        if (size > KEPT) {
            synchronized (LARGE) {
                Buffers kept = large.get();
                Buffers buffers = kept == null || kept.plain.length < size ? new Buffers(size) : kept;
                large = new SoftReference<>(buffers);
                return encode(lines, buffers);
            }
        }
        if (size > own.plain.length) {
            own = new Buffers(Math.min(KEPT, Growth.capacity(own.plain.length, size)));
        }
        return encode(lines, own);
    }

    private byte[] encode(EventLines lines, Buffers buffers) throws EncoderFailedException {
        int size = lines.size();
        lines.copyTo(buffers.plain);
        var crc = new CRC32();
        crc.update(buffers.plain, 0, size);
        return size == 0
                ? Gzip.file(EMPTY, EMPTY.length, crc, 0)
                : Gzip.file(buffers.deflated, deflate(buffers, size), crc, size);
    }

    private int deflate(Buffers buffers, int size) throws EncoderFailedException {
        try {
            deflater.reset();
            deflater.setInput(buffers.plain, 0, size);
            deflater.finish();
            int length = deflater.deflate(buffers.deflated, 0, bound(size));
            if (length <= 0 || !deflater.finished()) {
                throw new EncoderFailedException("it did not compress all of %,d bytes".formatted(size));
            }
            return length;
        } catch (RuntimeException | LinkageError e) {
            throw new EncoderFailedException("it did not compress %,d bytes: %s".formatted(size, e), e);
        }
    }

    /** What is never exceeded: what cannot be compressed is stored in blocks with some bytes around each. */
    private static int bound(int size) {
        return (int) Math.min(Integer.MAX_VALUE - 8, size + size / 16L + 1024);
    }
}
