package dev.millrace.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
import dev.millrace.replay.ReplayOptions;
import dev.millrace.replay.ReplayReport;
import dev.millrace.replay.Selection;
import dev.millrace.replay.Shown;
import dev.millrace.transform.InvalidRuleException;

/** Dead letters of running pipelines for the console. One thread at a time. */
final class LetterPages implements LetterSource {
    /** Longer values are cut; a page shows no more. */
    private static final int LONGEST_VALUE = 64 * 1024;
    private static final int ALL_GROUPS = 0;
    private final Clients clients;
    private final List<PipelineSettings> pipelines;
    private final Terminal terminal;
    private final Time time;
    private @Nullable DeadLetters letters;

    LetterPages(Clients clients, List<PipelineSettings> pipelines, Terminal terminal, Time time) {
        this.clients = clients;
        this.pipelines = List.copyOf(pipelines);
        this.terminal = terminal;
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
            return known(new DlqView(terminal).json(open.list(selection(choice)), ALL_GROUPS));
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
        return letters().actions().stream()
                .sorted(Comparator.comparingLong(Action::startedMillis).reversed())
                .map(action -> known(DlqView.json(action))).toList();
    }

    @Override
    public Map<String, Object> test(Choice choice, Change change, Progress progress)
            throws KafkaUnavailableException, KafkaRefusedException {
        try {
            return known(DlqView.json(letters().test(selection(choice), edit(change), progress::told)));
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
            return known(DlqReplayCommand.json(report));
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
            return known(DlqView.json(letters().discard(selection(choice), actor(deed))));
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

    /** As {@code dlq show --json} has it, but no longer than a page shows. */
    private static Map<String, Object> json(Shown shown) {
        Map<String, @Nullable Object> json = new LetterView(shown).json();
        if (json.get("value") instanceof String value && value.length() > LONGEST_VALUE) {
            json.put("value", value.substring(0, LONGEST_VALUE));
            json.put("value_characters", value.length());
        }
        return known(json);
    }

    /** Members that are null are as good as absent. */
    private static Map<String, Object> known(Map<String, @Nullable Object> json) {
        Map<String, Object> known = new LinkedHashMap<>();
        json.forEach((name, value) -> {
            if (value != null) {
                known.put(name, value);
            }
        });
        return known;
    }

    @Override
    public void close() {
        if (letters != null) {
            letters.close();
        }
    }
}
