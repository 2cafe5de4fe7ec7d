package dev.millrace.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * Events of a wanted size under a contract of their own. The note that fills them up is made of words, so that it
 * compresses as text does and not as padding does. Not thread-safe.
 */
final class Readings {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String[] WORDS = {"pressure", "inlet", "stable", "vibration", "within", "limits",
            "pump",
            "bearing", "cooled", "valve", "closed", "slowly", "after", "sensor", "restart", "offset"};
    private final int size;
    private final SplittableRandom random;

    /** @param size bytes of each event, at least 100 */
    Readings(int size, long seed) {
        this.size = size;
        this.random = new SplittableRandom(seed);
    }

    /** The next event, which keeps its contract. */
    byte[] next(long id) {
        StringBuilder json = new StringBuilder(size + 16).append("{\"id\":").append(id).append(",\"at\":\"")
                .append(START.plusMillis(id)).append("\",\"value\":").append(random.nextInt(100_000) / 100.0)
                .append(",\"note\":\"");
        int end = size - 2;
        while (json.length() < end) {
            json.append(WORDS[random.nextInt(WORDS.length)]).append(' ')
                    .append(Integer.toHexString(random.nextInt())).append(' ');
        }
        json.setLength(end);
        return json.append("\"}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The JSON Schema they keep. */
    static String contract() {
        try (InputStream schema = Readings.class.getResourceAsStream("reading.schema.json")) {
            if (schema == null) {
                throw new IllegalStateException("the contract of the readings is missing in this build");
            }
            return new String(schema.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
