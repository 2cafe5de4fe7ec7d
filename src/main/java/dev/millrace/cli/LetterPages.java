package dev.millrace.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.console.LetterSource;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.record.Position;
import dev.millrace.replay.Action;
import dev.millrace.replay.DeadLetters;
import dev.millrace.replay.Edit;
import dev.millrace.replay.LetterGroup;
import dev.millrace.replay.Listing;
import dev.millrace.replay.MarkState;
import dev.millrace.replay.ReplayOptions;
import dev.millrace.replay.ReplayReport;
import dev.millrace.replay.Selection;
import dev.millrace.replay.Shown;
import dev.millrace.replay.TrialReport;
import dev.millrace.replay.Whole;
import dev.millrace.transform.InvalidRuleException;

/** Dead letters of running pipelines for the console. One thread at a time. */
final class LetterPages implements LetterSource {
    /** Longer values are cut; a page shows no more. */
    private static final int LONGEST_VALUE = 64 * 1024;
    private final Clients clients;
    private final List<PipelineSettings> pipelines;
    private final Time time;
    private @Nullable DeadLetters letters;

    LetterPages(Clients clients, List<PipelineSettings> pipelines, Time time) {
        this.clients = clients;
        this.pipelines = List.copyOf(pipelines);
        this.time = time;
    }

    private DeadLetters letters() throws KafkaUnavailableException, KafkaRefusedException {
        DeadLetters open = letters == null
                ? DeadLetters.open(clients, new DeadLetters.Setup(pipelines, List.of(), null), time)
                : letters;
        letters = open;
        return open;
    }

    @Override
    public void refresh() throws KafkaUnavailableException, KafkaRefusedException {
        letters().refresh((topic, done, all) -> {});
    }

    @Override
    public Map<String, Object> list(Choice choice) {
        DeadLetters open = letters;
        if (open == null) {
            throw new IllegalArgumentException("the letters are not read yet; try again in a moment");
        }
        try {
            return json(open.list(selection(choice)));
        } catch (InvalidRuleException e) {
            throw wrong(e);
        }
    }

    private static IllegalArgumentException wrong(InvalidRuleException problem) {
        return new IllegalArgumentException(problem.getMessage(), problem);
    }

    private static Selection selection(Choice choice) {
        Set<Position> places = choice.letter().isEmpty()
                ? Set.of()
                : Set.of(Selection.place(choice.letter()).orElseThrow(
                        () -> new IllegalArgumentException("this is not the place of a letter")));
        return new Selection(choice.group().isEmpty() ? Set.of() : Set.of(choice.group()), places,
                choice.where().isEmpty() ? null : choice.where(), null, Long.MIN_VALUE);
    }

    @Override
    public Optional<Map<String, Object>> show(String place)
            throws KafkaUnavailableException, KafkaRefusedException {
        Optional<Position> position = Selection.place(place);
        return position.isEmpty() ? Optional.empty() : letters().show(position.get()).map(LetterPages::json);
    }

    @Override
    public List<Map<String, Object>> actions() throws KafkaUnavailableException, KafkaRefusedException {
        return letters().actions().stream().sorted((one, other) -> Long.compare(other.startedMillis(),
                one.startedMillis())).map(LetterPages::json).toList();
    }

    @Override
    public Map<String, Object> test(Choice choice, Change change, Progress progress)
            throws KafkaUnavailableException, KafkaRefusedException {
        try {
            return json(letters().test(selection(choice), edit(change), progress::told));
        } catch (InvalidRuleException e) {
            throw wrong(e);
        }
    }

    private Edit edit(Change change) throws InvalidRuleException {
        if (change.value() != null) {
            return Edit.value(change.value().getBytes(StandardCharsets.UTF_8));
        }
        return change.set().isEmpty()
                ? Edit.none()
                : Edit.fields(new LinkedHashMap<>(change.set()), List.of(), time.wallMillis());
    }

    @Override
    public Map<String, Object> replay(Choice choice, Change change, boolean isAll, Deed deed,
            Progress progress) throws KafkaUnavailableException, KafkaRefusedException {
        try {
            ReplayOptions usual = ReplayOptions.standard();
            ReplayReport report = letters().replay(selection(choice),
                    new ReplayOptions(target(choice),
                            isAll ? ReplayOptions.Which.ALL : ReplayOptions.Which.PASSING,
                            usual.attempts(), usual.perSecond(), usual.errorRatio(), edit(change)),
                    actor(deed), () -> Thread.currentThread().isInterrupted(), progress::told);
            Map<String, Object> json = json(report.action());
            json.put("refused", report.refused());
            json.put("taken", report.taken());
            json.put("come_back", report.comeBack());
            json.put("stopped", report.stopped());
            json.put("trial", json(report.trial()));
            return json;
        } catch (InvalidRuleException e) {
            throw wrong(e);
        }
    }

    /** What two pipelines read, one of them has most likely taken already: then only the one that rejected it is meant. */
    private ReplayOptions.Target target(Choice choice)
            throws InvalidRuleException, KafkaUnavailableException, KafkaRefusedException {
        boolean isShared = letters().sources(selection(choice)).stream().anyMatch(source -> pipelines.stream()
                .filter(pipeline -> pipeline.from().topic().equals(source)).count() > 1);
        return isShared ? ReplayOptions.Target.PIPELINE : ReplayOptions.Target.ORIGIN;
    }

    @Override
    public Map<String, Object> discard(Choice choice, Deed deed)
            throws KafkaUnavailableException, KafkaRefusedException {
        try {
            return json(letters().discard(selection(choice), actor(deed)));
        } catch (InvalidRuleException e) {
            throw wrong(e);
        }
    }

    private static Action.Actor actor(Deed deed) {
        return new Action.Actor(System.getProperty("user.name", ""), host(), deed.what(), deed.reason());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private static Map<String, Object> json(Listing listing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("topics", listing.topics());
        json.put("missing", listing.missing());
        json.put("left_out", listing.leftOut());
        for (MarkState state : MarkState.values()) {
            json.put(state.label(), listing.count(state));
        }
        json.put("group_count", listing.groups().size());
        json.put("groups", listing.groups().stream().map(LetterPages::json).toList());
        return json;
    }

    private static Map<String, Object> json(LetterGroup group) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("group", group.id());
        json.put("pipeline", group.cause().pipeline());
        json.put("type", group.cause().type());
        json.put("pointer", group.cause().pointer());
        json.put("message", group.cause().message());
        json.put("contract", group.cause().contract());
        json.put("family", group.family().label());
        for (MarkState state : MarkState.values()) {
            json.put(state.label(), group.count(state));
        }
        json.put("first", Instant.ofEpochMilli(group.firstMillis()).toString());
        json.put("last", Instant.ofEpochMilli(group.lastMillis()).toString());
        json.put("per_minute", Math.round(group.perMinute() * 10) / 10.0);
        json.put("sample", group.sample().toString());
        return json;
    }

    private static Map<String, Object> json(TrialReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("looked", report.looked());
        json.put("passes", report.passes());
        json.put("others", report.others().stream().map(counted -> Map.of("what", counted.other().what(),
                "type", counted.other().type(), "pointer", counted.other().pointer(), "message",
                counted.other().message(), "count", counted.count())).toList());
        return json;
    }

    private static Map<String, Object> json(Action action) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("action", action.id());
        json.put("kind", action.kind().name().toLowerCase(Locale.ROOT));
        json.put("user", action.actor().user());
        json.put("host", action.actor().host());
        json.put("command", action.actor().command());
        json.put("reason", action.actor().reason());
        json.put("topics", action.topics());
        json.put("started", Instant.ofEpochMilli(action.startedMillis()).toString());
        for (MarkState state : MarkState.values()) {
            if (state != MarkState.OPEN) {
                json.put(state.label(), action.count(state));
            }
        }
        return json;
    }

    private static Map<String, Object> json(Shown shown) {
        var letter = shown.letter();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("letter", letter.at().toString());
        json.put("written", Instant.ofEpochMilli(letter.millis()).toString());
        json.put("family", letter.family().label());
        json.put("pipeline", letter.pipeline());
        json.put("contract", letter.contract());
        Position origin = letter.original().at();
        if (origin != null) {
            json.put("record", origin.toString());
        }
        json.put("type", letter.failure().type());
        json.put("pointer", letter.failure().pointer());
        json.put("byte_offset", letter.failure().byteOffset());
        json.put("message", letter.failure().message());
        json.put("group", letter.cause().id());
        json.put("retries", letter.trace().retries());
        json.put("gone", shown.gone());
        Whole whole = shown.whole();
        if (whole != null) {
            bytes(json, "key", whole.key());
            bytes(json, "value", whole.value());
            List<Map<String, Object>> headers = new ArrayList<>();
            for (Header header : whole.headers()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("name", header.key());
                bytes(one, "value", header.value() == null ? null : ByteBuffer.wrap(header.value()));
                headers.add(one);
            }
            json.put("headers", headers);
        }
        return json;
    }

    /** Text, or base64 where it is none; absent where there is nothing. */
    private static void bytes(Map<String, Object> json, String name, @Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return;
        }
        ByteBuffer shown = bytes.slice(bytes.position(), Math.min(bytes.remaining(), LONGEST_VALUE));
        if (shown.remaining() < bytes.remaining()) {
            json.put(name + "_bytes", bytes.remaining());
        }
        try {
            json.put(name, StandardCharsets.UTF_8.newDecoder().decode(shown.duplicate()).toString());
        } catch (CharacterCodingException e) {
            json.put(name + "_encoding", "base64");
            json.put(name,
                    StandardCharsets.ISO_8859_1.decode(Base64.getEncoder().encode(shown.duplicate())).toString());
        }
    }

    @Override
    public void close() {
        if (letters != null) {
            letters.close();
        }
    }
}
