package dev.millrace.format;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class JsonGzTest {
    private final Format format = Formats.of("json.gz");

    static byte[] bytes(Encoded encoded) {
        byte[] bytes = new byte[encoded.bytes().remaining()];
        encoded.bytes().duplicate().get(bytes);
        return bytes;
    }

    private static byte[] plain(EventLines lines) {
        return Arrays.copyOf(lines.array(), lines.size());
    }

    private static EventLines telemetry(int events) {
        var lines = new EventLines();
        for (int i = 0; i < events; i++) {
            byte[] event = ("{\"event_id\":\"e-" + i + "\",\"bytes\":" + i * 37 + ",\"status\":\"ok\"}")
                    .getBytes(StandardCharsets.UTF_8);
            lines.append(event, 0, event.length);
        }
        return lines;
    }

    private static EventLines noise(int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        var lines = new EventLines();
        lines.append(noise, 0, bytes);
        return lines;
    }

    private static byte[] gunzip(byte[] gzip) throws Exception {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 1_000, 50_000})
    void holds_the_lines(int events) throws Exception {
        EventLines lines = telemetry(events);

        Encoded encoded = format.encode(lines);

        assertThat(gunzip(bytes(encoded))).isEqualTo(plain(lines));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 131_071, 131_072, 131_073, 3_000_000})
    void holds_what_cannot_be_compressed(int size) throws Exception {
        EventLines lines = noise(size, size);

        Encoded encoded = format.encode(lines);

        assertThat(gunzip(bytes(encoded))).isEqualTo(plain(lines));
    }

    @Test
    void the_header_tells_nothing_of_time_and_place() {
        byte[] bytes = bytes(format.encode(telemetry(1)));

        assertThat(Arrays.copyOf(bytes, 10)).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255);
    }

    @Test
    void the_checksum_is_that_of_the_whole_object() {
        Encoded encoded = format.encode(telemetry(1_000));

        var crc = new CRC32C();
        crc.update(bytes(encoded));
        assertThat(encoded.crc32c()).isEqualTo((int) crc.getValue());
        assertThat(encoded.bytes().isReadOnly()).isTrue();
    }

    @Test
    void the_same_lines_give_the_same_bytes_on_every_thread_and_after_anything() throws Exception {
        byte[] expected = bytes(new JsonGz().encode(telemetry(20_000)));
        List<Callable<byte[]>> tasks = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            int seed = i;
            tasks.add(() -> {
                Encoded _ = format.encode(noise(10_000 * seed, seed));
                return bytes(format.encode(telemetry(20_000)));
            });
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<byte[]> each : threads.invokeAll(tasks)) {
                assertThat(each.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void an_unknown_format_is_answered_with_the_known_ones() {
        assertThat(format).isInstanceOf(JsonGz.class);
        assertThat(format.extension()).isEqualTo("json.gz");
        assertThat(format.contentType()).isEqualTo("application/gzip");
        assertThatThrownBy(() -> Formats.of("csv")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown format 'csv'; known: json.gz");
    }
}
