package dev.millrace.format;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.ZipException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class EncodersTest {
    private static final List<Integer> SIZES = List.of(0, 1, 2, 15, 16, 75, 1_000, 2_000, 20_000);

    /** Every encoder that works on this machine; where native gzip does not, nobody has to test it. */
    static List<Way> ways() {
        return Formats.extensions().stream().map(Formats::of)
                .flatMap(format -> format.encoders().stream().map(encoder -> new Way(format, encoder)))
                .toList();
    }

    /** An encoder and the format that reads what it made. */
    record Way(Format format, Encoder encoder) {
        byte[] encode(EventLines lines) throws EncoderFailedException {
            return bytes(encoder.encode(lines));
        }

        byte[] decode(byte[] object) throws IOException {
            try (var in = format.decode(new ByteArrayInputStream(object))) {
                return in.readAllBytes();
            }
        }

        @Override
        public String toString() {
            return encoder.name();
        }
    }

    static byte[] bytes(Encoded encoded) {
        byte[] bytes = new byte[encoded.bytes().remaining()];
        encoded.bytes().duplicate().get(bytes);
        return bytes;
    }

    private static byte[] plain(EventLines lines) {
        byte[] plain = new byte[lines.size()];
        lines.copyTo(plain);
        return plain;
    }

    private static EventLines telemetry(int events) {
        var lines = new EventLines(new Chunks(0));
        for (int i = 0; i < events; i++) {
            byte[] event = ("{\"event_id\":\"e-" + i * 7_919 + "\",\"bytes\":" + i * 37L * i
                    + ",\"status\":\"ok\"}")
                    .getBytes(StandardCharsets.UTF_8);
            lines.append(event, 0, event.length);
        }
        return lines;
    }

    private static EventLines noise(int bytes, long seed) {
        byte[] noise = new byte[bytes];
        new Random(seed).nextBytes(noise);
        var lines = new EventLines(new Chunks(0));
        lines.append(noise, 0, bytes);
        return lines;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void an_object_holds_the_lines(Way way) throws Exception {
        for (int events : SIZES) {
            EventLines lines = telemetry(events);

            byte[] object = way.encode(lines);

            assertThat(way.decode(object)).as("%d events", events).isEqualTo(plain(lines));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void an_object_holds_what_cannot_be_compressed(Way way)
            throws Exception {
        for (int size : List.of(0, 1, 4_095, 4_096, 20_479, 65_535, 131_072, 700_000, (4 << 20) - 1, 4 << 20,
                20_000_000)) {
            EventLines lines = noise(size, size);

            byte[] object = way.encode(lines);

            assertThat(way.decode(object)).as("%d bytes", size).isEqualTo(plain(lines));
        }
    }

    /** Encoders share nothing but their input: what one of them gets wrong, all the others would have to. */
    @Test
    void all_encoders_keep_the_same_random_batches() throws Exception {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            EventLines lines = random(random);
            byte[] plain = plain(lines);
            for (Way way : ways()) {
                assertThat(way.decode(way.encode(lines)))
                        .as("%s, batch %d of seed %d", way, i, seed).isEqualTo(plain);
            }
        }
    }

    /** Repetitions far and near, text and noise, in lines of any length. */
    private static EventLines random(Random random) {
        var lines = new EventLines(new Chunks(0));
        int events = random.nextInt(1 << random.nextInt(10));
        byte[] event = new byte[0];
        for (int i = 0; i < events; i++) {
            if (i == 0 || random.nextInt(4) == 0) {
                event = new byte[random.nextInt(1 << random.nextInt(14))];
                int letters = 1 + random.nextInt(256);
                for (int at = 0; at < event.length; at++) {
                    event[at] = (byte) random.nextInt(letters);
                }
            }
            lines.append(event, 0, event.length);
        }
        return lines;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void the_same_lines_give_the_same_bytes_on_every_thread_and_after_anything(Way way) throws Exception {
        EventLines lines = telemetry(5_000);
        byte[] expected = way.encode(lines);
        List<Callable<byte[]>> tasks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            EventLines other = noise(i == 12 ? 5_000_000 : 10_000 * i, i);
            EventLines small = telemetry(i % 3);
            tasks.add(() -> {
                byte[] _ = way.encode(other);
                byte[] _ = way.encode(small);
                return way.encode(lines);
            });
        }

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<byte[]> each : threads.invokeAll(tasks)) {
                assertThat(each.get()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void the_checksum_is_that_of_the_whole_object(Way way)
            throws Exception {
        Encoded encoded = way.encoder().encode(telemetry(1_000));

        var crc = new CRC32C();
        crc.update(bytes(encoded));
        assertThat(encoded.crc32c()).isEqualTo((int) crc.getValue());
        assertThat(encoded.bytes().isReadOnly()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_damaged_object_is_told_from_a_broken_way_to_the_store(Way way)
            throws Exception {
        byte[] object = way.encode(telemetry(1_000));
        byte[] changed = object.clone();
        changed[object.length - 1] ^= 1;

        assertThatThrownBy(() -> way.decode(changed)).isInstanceOf(ZipException.class);
        assertThatThrownBy(() -> way.decode(Arrays.copyOf(object, object.length / 2)))
                .isInstanceOfAny(ZipException.class, EOFException.class);
        assertThatThrownBy(() -> way.decode("{\"no\":\"object\"}\n".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfAny(ZipException.class, EOFException.class);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void what_is_encoded_tells_nothing_of_time_and_place(Way way)
            throws Exception {
        byte[] object = way.encode(telemetry(1));

        if (way.format() instanceof JsonGz) {
            assertThat(Arrays.copyOf(object, 10)).containsExactly(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255);
        } else {
            assertThat(Arrays.copyOf(object, 4)).containsExactly(0x28, 0xb5, 0x2f, 0xfd);
            assertThat(object[4] & 4).as("content checksum").isEqualTo(4);
        }
    }

    @Test
    void each_compressor_has_its_own_number_and_keeps_it() {
        List<Integer> numbers = ways().stream().map(way -> way.encoder().id()).toList();
        List<Integer> again = Stream.of(new JsonGz(), new JsonZst())
                .flatMap(format -> format.encoders().stream()).map(Encoder::id).toList();

        assertThat(numbers).doesNotHaveDuplicates().allSatisfy(id -> assertThat(id).isBetween(1, 1 << 20))
                .isEqualTo(again);
        assertThat(Formats.of("json.gz").encoder(numbers.getFirst())).map(Encoder::id)
                .contains(numbers.getFirst());
        assertThat(Formats.of("json.gz").encoder(0)).isEmpty();
    }

    @Test
    void a_number_changes_with_the_bytes() throws Exception {
        Encoder level1 = zstd(1);
        Encoder level2 = zstd(2);

        assertThat(level1.id()).isEqualTo(Formats.of("json.zst").encoders().getFirst().id())
                .isNotEqualTo(level2.id());
    }

    private static Encoder zstd(int level) throws EncoderFailedException {
        return Encoder.tryOut("zstd " + level, () -> new ZstdCodec(level), Formats.of("json.zst")::decode,
                new Sample());
    }

    @Test
    void an_unknown_format_is_answered_with_the_known_ones() {
        assertThat(Formats.of("json.gz").contentType()).isEqualTo("application/gzip");
        assertThat(Formats.of("json.zst").contentType()).isEqualTo("application/zstd");
        assertThat(Formats.ofKey("a/b+0-1.g2.json.zst")).map(Format::extension).contains("json.zst");
        assertThat(Formats.ofKey("a/b.gz")).isEmpty();
        assertThatThrownBy(() -> Formats.of("csv")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown format 'csv'; known: json.gz, json.zst");
    }
}
