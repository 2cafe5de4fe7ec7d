package dev.millrace.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.millrace.json.Printable;
import dev.millrace.replay.Action;
import dev.millrace.replay.LetterGroup;
import dev.millrace.replay.Listing;
import dev.millrace.replay.MarkState;
import dev.millrace.replay.TrialReport;

/** Groups, trials and actions as tables and as JSON. Nothing foreign in them can move a terminal. */
final class DlqView {
    private static final int CAUSE_LIMIT = 90;
    private static final int NAME_LIMIT = 40;
    private static final int COMMAND_LIMIT = 60;
    private final Terminal terminal;

    DlqView(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @param limit groups that are shown, 0 for all */
    void print(Listing listing, int limit) {
        List<LetterGroup> shown = shown(listing, limit);
        if (shown.isEmpty()) {
            terminal.out().println("no dead letters in " + names(listing.topics()));
        } else {
            Table table = new Table("group", "open", "done", "first", "last", "per min", "pipeline", "cause",
                    "sample");
            for (LetterGroup group : shown) {
                table.row(group.id(), group.count(MarkState.OPEN),
                        group.size() - group.count(MarkState.OPEN), time(group.firstMillis()),
                        time(group.lastMillis()), Figures.decimal(group.perMinute(), 1),
                        name(group.cause().pipeline()),
                        cause(group.cause().type(), group.cause().pointer(), group.cause().message()),
                        name(group.sample().toString()));
            }
            table.print(terminal.out(), terminal.style());
            terminal.out().println();
            terminal.out().println(summary(listing));
        }
        int more = listing.groups().size() - shown.size();
        if (more > 0) {
            terminal.out().println("and " + Counting.of(more, "more group") + "; --limit 0 shows all");
        }
        asides(listing);
    }

    private static List<LetterGroup> shown(Listing listing, int limit) {
        return limit == 0
                ? listing.groups()
                : listing.groups().subList(0, Math.min(limit, listing.groups().size()));
    }

    private static String summary(Listing listing) {
        StringBuilder text = new StringBuilder(Counting.of(listing.count(MarkState.OPEN), "letter"))
                .append(" open");
        for (MarkState state : List.of(MarkState.REPLAYED, MarkState.PARKED, MarkState.DISCARDED)) {
            long count = listing.count(state);
            if (count > 0) {
                text.append(", ").append("%,d".formatted(count)).append(' ').append(state.label());
            }
        }
        return text.append(" in ").append(Counting.of(listing.groups().size(), "group")).append(" of ")
                .append(names(listing.topics())).toString();
    }

    private void asides(Listing listing) {
        if (!listing.missing().isEmpty()) {
            terminal.err().println("millrace: there is no topic " + names(listing.missing())
                    + "; nothing was rejected yet, or the name is wrong");
        }
        if (listing.leftOut() > 0) {
            terminal.err()
                    .println("millrace: %,d older offsets were left out, there are too many newer letters"
                            .formatted(listing.leftOut()));
        }
        if (!listing.note().isEmpty()) {
            terminal.err().println("millrace: " + Table.printable(listing.note()));
        }
    }

    private static String names(List<String> topics) {
        return topics.isEmpty() ? "no topic" : Printable.text(String.join(", ", topics), 400);
    }

    private static String name(String text) {
        return text.isEmpty() ? "-" : Printable.text(text, NAME_LIMIT);
    }

    private static String cause(String type, String pointer, String message) {
        return Printable.text(type + (pointer.isEmpty() ? "" : " at " + pointer) + ": " + message,
                CAUSE_LIMIT);
    }

    /** To the second, in UTC. */
    static String time(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Map<String, @Nullable Object> json(Listing listing, int limit) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("topics", listing.topics());
        json.put("missing", listing.missing());
        json.put("left_out", listing.leftOut());
        for (MarkState state : MarkState.values()) {
            json.put(state.label(), listing.count(state));
        }
        json.put("group_count", listing.groups().size());
        json.put("groups", shown(listing, limit).stream().map(DlqView::json).toList());
        return json;
    }

    private static Map<String, @Nullable Object> json(LetterGroup group) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
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
        json.put("come_back", group.comeBack());
        json.put("first", Instant.ofEpochMilli(group.firstMillis()).toString());
        json.put("last", Instant.ofEpochMilli(group.lastMillis()).toString());
        json.put("per_minute", Figures.json(group.perMinute()));
        json.put("sample", group.sample().toString());
        return json;
    }

    /** What would become of letters, and why. */
    void print(TrialReport report) {
        terminal.out().println("%,d of %s would pass today".formatted(report.passes(),
                Counting.of(report.looked(), "letter")));
        if (!report.others().isEmpty()) {
            Table table = new Table("letters", "would be", "cause");
            report.others().forEach(counted -> table.row(counted.count(), words(counted.other().what()),
                    counted.other().type().isEmpty()
                            ? Printable.text(counted.other().message(), CAUSE_LIMIT)
                            : cause(counted.other().type(), counted.other().pointer(),
                                    counted.other().message())));
            terminal.out().println();
            table.print(terminal.out(), terminal.style());
        }
    }

    private static String words(String what) {
        return switch (what) {
            case "dead" -> "dead again";
            case "duplicate" -> "a duplicate";
            case "lost" -> "not sent";
            case "untried" -> "(not known)";
            default -> what;
        };
    }

    static Map<String, @Nullable Object> json(TrialReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("looked", report.looked());
        json.put("passes", report.passes());
        json.put("others", report.others().stream().map(counted -> {
            Map<String, @Nullable Object> other = new LinkedHashMap<>();
            other.put("count", counted.count());
            other.put("outcome", counted.other().what());
            other.put("type", counted.other().type());
            other.put("pointer", counted.other().pointer());
            other.put("message", counted.other().message());
            return other;
        }).toList());
        return json;
    }

    void print(List<Action> actions) {
        if (actions.isEmpty()) {
            terminal.out().println("nothing was ever replayed or discarded");
            return;
        }
        Table table = new Table("action", "what", "started", "ended", "who", "replayed", "parked",
                "discarded",
                "command", "reason");
        actions.forEach(action -> table.row(action.id(), kind(action), time(action.startedMillis()),
                action.endedMillis() < 0 ? "(not ended)" : time(action.endedMillis()),
                name(action.actor().user() + "@" + action.actor().host()), action.count(MarkState.REPLAYED),
                action.count(MarkState.PARKED), action.count(MarkState.DISCARDED),
                Printable.text(action.actor().command(), COMMAND_LIMIT),
                Printable.text(action.actor().reason(), COMMAND_LIMIT)));
        table.print(terminal.out(), terminal.style());
    }

    private static String kind(Action action) {
        return action.kind().name().toLowerCase(Locale.ROOT);
    }

    static List<Map<String, @Nullable Object>> json(List<Action> actions) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        actions.forEach(action -> all.add(json(action)));
        return all;
    }

    static Map<String, @Nullable Object> json(Action action) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("action", action.id());
        json.put("kind", kind(action));
        json.put("user", action.actor().user());
        json.put("host", action.actor().host());
        json.put("command", action.actor().command());
        json.put("reason", action.actor().reason());
        json.put("topics", action.topics());
        json.put("started", Instant.ofEpochMilli(action.startedMillis()).toString());
        json.put("ended", action.endedMillis() < 0
                ? null
                : Instant.ofEpochMilli(action.endedMillis()).toString());
        for (MarkState state : List.of(MarkState.REPLAYED, MarkState.PARKED, MarkState.DISCARDED)) {
            json.put(state.label(), action.count(state));
        }
        return json;
    }
}
