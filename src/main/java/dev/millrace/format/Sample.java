package dev.millrace.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * Batches that are always the same, to find out what a compressor makes of them. Two builds of one library, or one build
 * on two kinds of processors, may compress differently; which of them do is not to be known but by trying. Of two that
 * compress the sample to the same bytes it is taken that they do so with everything.
 */
final class Sample {
    /** Of the code around the compressors; goes up when it gives the same lines another form. */
    private static final int VERSION = 1;
    /** Short, because the number stands in the metadata of a committed offset, once for each sealed batch. */
    private static final int IDS = (1 << 20) - 1;
    private static final String[] STATES = {"success", "failure", "timeout"};

    /** One event; some; many, with parts that compress very well and not at all. */
    private final List<EventLines> batches = List.of(lines(), lines(), lines());

    Sample() {
        byte[][] events = telemetry();
        append(batches.get(0), events, 1);
        append(batches.get(1), events, 60);
        EventLines many = batches.get(2);
        append(many, events, events.length);
        append(many, "x".repeat(40_000));
        byte[] noise = new byte[40_000];
        new Random(20).nextBytes(noise);
        many.append(noise, 0, noise.length);
        append(many, "");
        append(many, "{\"\u00e9\u4e2d\":\"\ud83d\ude80\",\n\t\"b\": [1e9, null]}");
        append(many, events, events.length);
        append(many, events, events.length);
    }

    private static EventLines lines() {
        return new EventLines(new Chunks(0));
    }

    /**
     * Number of whoever encodes so, from 1.
     *
     * @throws EncoderFailedException when what was encoded does not read as it was
     */
    int id(CodecPool codecs, Encoder.Decoding decoding) throws EncoderFailedException {
        var crc = new CRC32C();
        crc.update(VERSION);
        for (EventLines lines : batches) {
            byte[] object = codecs.encode(lines);
            verify(lines, object, decoding);
            crc.update(object);
        }
        return 1 + (int) (crc.getValue() % IDS);
    }

    private static void verify(EventLines lines, byte[] object, Encoder.Decoding decoding)
            throws EncoderFailedException {
        byte[] plain = new byte[lines.size()];
        lines.copyTo(plain);
        try (var in = decoding.decode(new ByteArrayInputStream(object))) {
            if (!Arrays.equals(in.readAllBytes(), plain)) {
                throw new EncoderFailedException("what it compressed does not read as it was");
            }
        } catch (IOException e) {
            throw new EncoderFailedException("what it compressed cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[][] telemetry() {
        Random random = new Random(7);
        byte[][] events = new byte[300][];
        StringBuilder text = new StringBuilder(256);
        for (int i = 0; i < events.length; i++) {
            text.setLength(0);
            text.append("{\"event_id\":\"").append(Long.toHexString(random.nextLong()))
                    .append(Long.toHexString(random.nextLong()))
                    .append("\",\"timestamp\":\"2026-01-01T00:00:")
                    .append(10 + i % 50).append('.').append(100 + random.nextInt(900))
                    .append("Z\",\"device_id\":\"device-").append(random.nextInt(10_000))
                    .append("\",\"src_ip\":\"10.").append(random.nextInt(256)).append('.')
                    .append(random.nextInt(256)).append(".0.7\",\"protocol\":\"TCP\",\"bytes\":")
                    .append(random.nextInt(1_000_000)).append(",\"latency_ms\":")
                    .append(random.nextInt(50_000) / 100.0).append(",\"status\":\"")
                    .append(STATES[random.nextInt(STATES.length)]).append("\"}");
            events[i] = text.toString().getBytes(StandardCharsets.US_ASCII);
        }
        return events;
    }

    private static void append(EventLines lines, byte[][] events, int count) {
        for (int i = 0; i < count; i++) {
            lines.append(events[i], 0, events[i].length);
        }
    }

    private static void append(EventLines lines, String event) {
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        lines.append(bytes, 0, bytes.length);
    }
}
