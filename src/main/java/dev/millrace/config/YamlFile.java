package dev.millrace.config;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * A YAML text and where things stand in it. Only the plain part of YAML is taken: one document of mappings, lists and
 * values. Anchors, tags and the like are refused where they stand, because a reader of the file should not have to know
 * them.
 */
final class YamlFile {
    /** The deepest setting has five levels; a text that goes far beyond is a mistake, and costs stack. */
    private static final int DEPTH_LIMIT = 20;

    private final String name;
    private final String text;
    private final Problems problems;
    private final LoadSettings settings;
    private Place lastPlace;

    /** @param name of the file, as messages show it */
    YamlFile(String name, String text, Problems problems) {
        this.name = name;
        this.text = text;
        this.problems = problems;
        this.settings = LoadSettings.builder().setLabel(name).setUseMarks(true).setAllowDuplicateKeys(true)
                .setAllowNonScalarKeys(true).build();
        this.lastPlace = new Place.InFile(name, 1, 1);
    }

    /** The root node; empty when the text holds nothing, or when it is no YAML (then that is a problem). */
    Optional<Node> root() {
        try {
            return isReadable() ? new Compose(settings).composeString(text) : Optional.empty();
        } catch (MarkedYamlEngineException e) {
            Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
            problems.add(place(mark), "not YAML: " + explain(e, mark));
        } catch (ReaderException e) {
            problems.add(place(e.getPosition()), String.format(
                    "not YAML: the character U+%04X may not stand here", e.getCodePoint()));
        } catch (YamlEngineException e) {
            // The library gives no place with a few of its complaints; the last thing it understood is near enough.
            problems.add(lastPlace, "not YAML behind this: " + e.getMessage());
        }
        return Optional.empty();
    }

    Place start() {
        return new Place.InFile(name, 1, 1);
    }

    Place place(Node node) {
        return place(node.getStartMark());
    }

    /**
     * Where a character of a value stands.
     *
     * @param line within the value, from 1
     * @param column within that line, from 1
     */
    Place place(ScalarNode node, int line, int column) {
        Optional<Mark> mark = node.getStartMark();
        return mark.isEmpty()
                ? place(mark)
                : place(new ScalarText(text, text.offsetByCodePoints(0, mark.get().getIndex()),
                        node.getScalarStyle()).indexOf(line, column));
    }

    private Place place(Optional<Mark> mark) {
        return new Place.InFile(name, mark.map(Mark::getLine).orElse(0) + 1,
                mark.map(Mark::getColumn).orElse(0) + 1);
    }

    private Place place(int index) {
        String before = text.substring(0, Math.min(index, text.length()));
        int lineStart = before.lastIndexOf('\n') + 1;
        return new Place.InFile(name, (int) before.chars().filter(c -> c == '\n').count() + 1,
                index - lineStart + 1);
    }

    private String explain(MarkedYamlEngineException problem, Optional<Mark> mark) {
        String found = String.valueOf(problem.getProblem());
        String line = mark.map(Mark::getLine).flatMap(n -> text.lines().skip(n).findFirst()).orElse("");
        if (line.contains("${")) {
            return found + "; inside { } and [ ] a value with ${…} must stand in quotes";
        }
        if (found.startsWith("mapping values are not allowed")) {
            return found + "; a value with ': ' in it or ':' at its end must stand in quotes";
        }
        return line.contains("\t") ? found + "; indent with spaces, not with tabs" : found;
    }

    /** Reports what is refused; false when reading on would be of no use or not safe. */
    private boolean isReadable() {
        int depth = 0;
        int documents = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            lastPlace = place(event.getStartMark());
            depth += depthChange(event);
            documents += event instanceof DocumentStartEvent ? 1 : 0;
            String refusal = refusal(event, depth, documents);
            if (refusal != null) {
                problems.add(lastPlace, refusal);
            }
            if (depth > DEPTH_LIMIT || documents > 1) {
                return false;
            }
        }
        return true;
    }

    private static int depthChange(Event event) {
        return switch (event) {
            case CollectionStartEvent _ -> 1;
            case CollectionEndEvent _ -> -1;
            default -> 0;
        };
    }

    private static @Nullable String refusal(Event event, int depth, int documents) {
        if (depth > DEPTH_LIMIT) {
            return "nested deeper than any setting is";
        }
        if (documents > 1) {
            return "a second document ('---'); write one document per file";
        }
        if (event instanceof AliasEvent alias) {
            return "'*" + alias.getAlias() + "': aliases are not supported; write the value here again";
        }
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            return "'&" + node.getAnchor().get() + "': anchors are not supported; write the value without it";
        }
        return tag(event).map(tag -> "'" + tag + "': tags are not supported; write the value without it")
                .orElse(null);
    }

    private static Optional<String> tag(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
    }
}
