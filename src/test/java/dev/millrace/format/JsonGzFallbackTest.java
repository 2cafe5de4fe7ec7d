package dev.millrace.format;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Native gzip that is not there, compresses wrongly, or fails one day. */
final class JsonGzFallbackTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.millrace.format");
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @BeforeEach
    void listen() {
        said.start();
        logger.addAppender(said);
        logger.setAdditive(false);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(said);
        logger.setAdditive(true);
    }

    private static EventLines lines() {
        var lines = new EventLines();
        lines.append("{}".getBytes(StandardCharsets.UTF_8), 0, 2);
        return lines;
    }

    private static List<String> names(Format format) {
        return format.encoders().stream().map(Encoder::name).toList();
    }

    private static void assertThatItWritesByZlib(Format format) throws Exception {
        Encoder encoder = format.encoders().getFirst();
        Encoded object = encoder.encode(lines());
        assertThat(names(format)).containsExactly("zlib");
        assertThat(encoder.id()).isEqualTo(new JsonGz(null).encoders().getFirst().id());
        assertThat(format.decode(new ByteArrayInputStream(EncodersTest.bytes(object))).readAllBytes())
                .asString(StandardCharsets.UTF_8).isEqualTo("{}\n");
    }

    @Test
    void without_the_library_the_jdk_compresses_and_that_is_said_once() throws Exception {
        Format format = new JsonGz(() -> {
            throw new EncoderFailedException("no such library");
        });

        assertThatItWritesByZlib(format);
        assertThatItWritesByZlib(format);
        assertThat(said.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).contains("native gzip", "JDK", "slower", "same content");
            assertThat(event.getKeyValuePairs().toString()).contains("no such library");
        });
    }

    @Test
    void a_library_that_compresses_wrongly_is_not_used() throws Exception {
        Format format = new JsonGz(() -> {
            ZlibCodec zlib = new ZlibCodec();
            // What the library's own stream interface does: all but a part is lost, and nothing is said.
            return _ -> zlib.encode(lines());
        });

        assertThatItWritesByZlib(format);
        assertThat(said.list).hasSize(1);
    }

    @Test
    void a_library_that_gives_no_gzip_at_all_is_not_used() throws Exception {
        Format format = new JsonGz(() -> lines -> new byte[lines.size()]);

        assertThatItWritesByZlib(format);
        assertThat(said.list).hasSize(1);
    }

    @Test
    void one_that_fails_later_is_not_used_again_and_that_is_said_once() throws Exception {
        boolean[] broken = {false};
        Format format = new JsonGz(() -> {
            ZlibCodec zlib = new ZlibCodec();
            return lines -> {
                if (broken[0]) {
                    throw new EncoderFailedException("out of order");
                }
                return zlib.encode(lines);
            };
        });
        assertThat(names(format)).containsExactly("isa-l", "zlib");
        Encoder failing = format.encoders().getFirst();
        broken[0] = true;

        assertThatThrownBy(() -> failing.encode(lines())).isInstanceOf(EncoderFailedException.class);
        assertThatThrownBy(() -> failing.encode(lines())).isInstanceOf(EncoderFailedException.class);

        assertThatItWritesByZlib(format);
        assertThat(said.list).singleElement().satisfies(
                event -> assertThat(event.getKeyValuePairs().toString()).contains("out of order"));
    }

    @Test
    void native_code_can_be_switched_off() {
        assertThat(NativeGzipCodec.isSwitchedOff(Map.of("MILLRACE_NATIVE", " OFF "))).isTrue();
        assertThat(NativeGzipCodec.isSwitchedOff(Map.of("MILLRACE_NATIVE", "on"))).isFalse();
        assertThat(NativeGzipCodec.isSwitchedOff(Map.of())).isFalse();
        assertThat(names(new JsonGz(null))).containsExactly("zlib");
        assertThat(said.list).isEmpty();
    }
}
