package dev.millrace.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.millrace.json.Printable;
import dev.millrace.record.Partition;
import dev.millrace.record.Position;

/** For people: {@code 2026-01-01T10:00:00.000Z user-login-3@4711 KEY {…} name=value}. */
final class TapText implements TapPrinter {
    private static final DateTimeFormatter TIME = DateTimeFormatter
            .ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final int KEY_LIMIT = 200;
    private static final int VALUE_LIMIT = 4_000;
    private static final int HEADER_LIMIT = 200;
    private static final int HEADERS_SHOWN = 20;
    private static final int BYTES_SHOWN = 64;
    /** In UTF-8, in bytes. */
    private static final int LONGEST_CHARACTER = 4;
    private final Style style;
    private final boolean isLabelled;

    TapText(Style style, boolean isLabelled) {
        this.style = style;
        this.isLabelled = isLabelled;
    }

    @Override
    public String line(String label, ConsumerRecord<ByteBuffer, ByteBuffer> item) {
        StringBuilder line = new StringBuilder();
        if (isLabelled) {
            line.append(coloured(label)).append(" ".repeat(Math.max(1, 5 - label.length())));
        }
        Position position = new Position(new Partition(item.topic(), item.partition()), item.offset());
        line.append(style.dim(time(item.timestamp()) + " " + position)).append(' ')
                .append(style.bold(shown(item.key(), "(no key)", KEY_LIMIT))).append(' ')
                .append(shown(item.value(), "(no value)", VALUE_LIMIT));
        int headers = 0;
        for (Header header : item.headers()) {
            if (++headers > HEADERS_SHOWN) {
                return line.append(style.dim(" … more headers")).toString();
            }
            ByteBuffer value = header.value() == null ? null : ByteBuffer.wrap(header.value());
            line.append(style.dim(" " + Printable.text(header.key(), HEADER_LIMIT) + "="
                    + shown(value, "(none)", HEADER_LIMIT)));
        }
        return line.toString();
    }

    private String coloured(String label) {
        return label.equals("dead") ? style.bad(label) : style.good(label);
    }

    /** "-" for a record without one. */
    private static String time(long millis) {
        return millis < 0 ? "-" : TIME.format(Instant.ofEpochMilli(millis));
    }

    private static String shown(@Nullable ByteBuffer bytes, String nothing, int limit) {
        if (bytes == null) {
            return nothing;
        }
        if (!bytes.hasRemaining()) {
            return "(empty)";
        }
        boolean isCut = bytes.remaining() > limit * LONGEST_CHARACTER;
        ByteBuffer part = bytes.slice(bytes.position(),
                isCut ? limit * LONGEST_CHARACTER : bytes.remaining());
        CharBuffer text = CharBuffer.allocate(part.remaining());
        // The cut may go through the midst of a character, which is then no mistake.
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(part, text, !isCut);
        return result.isError() ? hex(bytes) : Printable.text(text.flip().toString(), limit);
    }

    private static String hex(ByteBuffer bytes) {
        byte[] first = new byte[Math.min(BYTES_SHOWN, bytes.remaining())];
        bytes.duplicate().get(first);
        return "(%,d bytes) %s%s".formatted(bytes.remaining(), HexFormat.of().formatHex(first),
                bytes.remaining() > BYTES_SHOWN ? "…" : "");
    }
}
