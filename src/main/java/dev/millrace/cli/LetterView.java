package dev.millrace.cli;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.millrace.deadletter.StoredLetter;
import dev.millrace.json.Printable;
import dev.millrace.replay.Shown;
import dev.millrace.replay.Whole;

/** One dead letter for people and for programs. */
final class LetterView {
    private static final int TEXT_LIMIT = 500;
    private static final int HEADERS_SHOWN = 50;
    private final Shown shown;
    private final StoredLetter letter;

    LetterView(Shown shown) {
        this.shown = shown;
        this.letter = shown.letter();
    }

    void print(PrintStream out, Style style) {
        line(out, style, "letter", letter.at().toString());
        line(out, style, "written", instant(letter.millis()) + " by " + by());
        line(out, style, "record", origin());
        line(out, style, "error", style.bad(safe(letter.failure().type()))
                + (letter.failure().pointer().isEmpty() ? "" : " at " + safe(letter.failure().pointer())));
        line(out, style, "message", safe(letter.failure().message()));
        if (!letter.contract().isEmpty()) {
            line(out, style, "contract", safe(letter.contract()));
        }
        line(out, style, "group", letter.cause().id());
        if (letter.trace().retries() > 0) {
            line(out, style, "tried again", Counting.of(letter.trace().retries(), "time"));
        }
        history(out, style);
        Whole whole = shown.whole();
        if (whole == null) {
            line(out, style, "value", "gone: " + safe(shown.gone()));
            beginning(out, style);
            return;
        }
        line(out, style, "key", whole.key() == null ? "(none)" : safe(text(whole.key())));
        headers(out, style, whole.headers());
        line(out, style, "value", whole.value() == null
                ? "(none, a tombstone)"
                : Counting.of(whole.value().remaining(), "byte"));
        if (whole.value() != null) {
            value(out, style, whole.value());
        }
    }

    private String by() {
        return letter.family().label() + (letter.pipeline().isEmpty() ? "" : " " + safe(letter.pipeline()))
                + (letter.consumer().isEmpty() ? "" : ", worker " + safe(letter.consumer()));
    }

    private String origin() {
        StoredLetter.Original original = letter.original();
        return (original.at() == null ? "(not told)" : safe(original.at().toString()))
                + (original.timestamp() < 0 ? "" : " of " + instant(original.timestamp()));
    }

    private void history(PrintStream out, Style style) {
        for (Shown.Past past : shown.history()) {
            line(out, style, past.done().state().label(), instant(past.done().action().startedMillis())
                    + " by " + safe(past.done().action().actor().user() + "@"
                            + past.done().action().actor().host())
                    + ", action " + past.done().action().id()
                    + (past.letter().equals(letter.at().toString()) ? "" : ", as " + safe(past.letter()))
                    + (past.done().action().actor().reason().isEmpty()
                            ? ""
                            : ": " + safe(past.done().action().actor().reason())));
        }
    }

    private static void headers(PrintStream out, Style style, List<Header> headers) {
        headers.stream().limit(HEADERS_SHOWN).forEach(header -> line(out, style, "header",
                safe(header.key()) + " = "
                        + (header.value() == null ? "(none)" : safe(text(ByteBuffer.wrap(header.value()))))));
        if (headers.size() > HEADERS_SHOWN) {
            line(out, style, "", Counting.of(headers.size() - HEADERS_SHOWN, "more header"));
        }
    }

    private void beginning(PrintStream out, Style style) {
        if (letter.original().payload() instanceof StoredLetter.Payload.AtOrigin part
                && part.beginning() != null) {
            line(out, style, "begins", safe(text(part.beginning())));
        }
    }

    private void value(PrintStream out, Style style, ByteBuffer value) {
        for (MarkedValue.Line line : MarkedValue.of(value, letter.failure()).lines()) {
            out.println("  " + (line.isMark() ? style.bad(line.text()) : line.text()));
        }
    }

    private static void line(PrintStream out, Style style, String name, String text) {
        out.println(style.dim("%-12s".formatted(name)) + text);
    }

    private static String safe(String foreign) {
        return Printable.text(foreign, TEXT_LIMIT);
    }

    private static String instant(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("letter", letter.at().toString());
        json.put("written", instant(letter.millis()));
        json.put("family", letter.family().label());
        json.put("pipeline", letter.pipeline());
        json.put("consumer", letter.consumer());
        json.put("contract", letter.contract());
        json.put("record", letter.original().at() == null ? null : letter.original().at().toString());
        json.put("timestamp", letter.original().timestamp());
        json.put("type", letter.failure().type());
        json.put("pointer", letter.failure().pointer());
        json.put("byte_offset", letter.failure().byteOffset());
        json.put("message", letter.failure().message());
        json.put("group", letter.cause().id());
        json.put("retries", letter.trace().retries());
        json.put("replay_id", letter.trace().replayId());
        json.put("replay_of", letter.trace().replayOf());
        json.put("history", shown.history().stream().map(past -> {
            Map<String, @Nullable Object> done = new LinkedHashMap<>();
            done.put("letter", past.letter());
            done.put("state", past.done().state().label());
            done.putAll(DlqView.json(past.done().action()));
            return done;
        }).toList());
        json.put("gone", shown.gone());
        Whole whole = shown.whole();
        if (whole != null) {
            bytes(json, "key", whole.key());
            bytes(json, "value", whole.value());
            List<Map<String, @Nullable Object>> headers = new ArrayList<>();
            for (Header header : whole.headers()) {
                Map<String, @Nullable Object> one = new LinkedHashMap<>();
                one.put("name", header.key());
                bytes(one, "value", header.value() == null ? null : ByteBuffer.wrap(header.value()));
                headers.add(one);
            }
            json.put("headers", headers);
        }
        return json;
    }

    /** Text, or base64 where it is none, as in dead letters. */
    private static void bytes(Map<String, @Nullable Object> json, String name, @Nullable ByteBuffer bytes) {
        try {
            json.put(name, bytes == null
                    ? null
                    : StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
        } catch (CharacterCodingException e) {
            json.put(name + "_encoding", "base64");
            json.put(name, StandardCharsets.ISO_8859_1
                    .decode(Base64.getEncoder().encode(bytes.duplicate())).toString());
        }
    }
}
