package dev.millrace.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Environment variables as values; one that is set to nothing counts as not set. */
final class Variables {
    private static final String FILE_SUFFIX = "_FILE";

    private final Map<String, String> environment;
    private final Problems problems;

    Variables(Map<String, String> environment, Problems problems) {
        this.environment = environment;
        this.problems = problems;
    }

    /** The variable; empty when it is not set. */
    Optional<Value> value(String name) {
        String text = environment.getOrDefault(name, "").strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(value(name, text));
    }

    /** The variable, or the fallback when it is not set. */
    Value value(String name, String fallback) {
        String text = environment.getOrDefault(name, "").strip();
        return written(name, text.isEmpty() ? fallback : text, Secrecy.OPEN);
    }

    /** A secret: the variable itself, or the text of the file that NAME_FILE names. Messages never repeat it. */
    Optional<Value> secret(String name) {
        String inFile = name + FILE_SUFFIX;
        Optional<Value> file = value(inFile);
        Optional<Value> direct = value(name).map(value -> written(name, value.text(), Secrecy.SECRET));
        if (file.isPresent() && direct.isPresent()) {
            direct.get().report("set twice: here and by " + inFile + "; unset one of them");
            return Optional.empty();
        }
        return file.isPresent() ? content(inFile, file.get().text()) : direct;
    }

    private Optional<Value> content(String name, String file) {
        var references = new References(environment, Path.of(""));
        Value value = written(name, file, Secrecy.SECRET);
        return value.withText("").as(_ -> references.content(file)).map(value::withText);
    }

    private Value written(String name, String text, Secrecy secrecy) {
        return new Value(problems, new Place.Variable(name), "", text, text, secrecy != Secrecy.OPEN);
    }
}
