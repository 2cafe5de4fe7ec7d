package dev.millrace.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.millrace.base.Time;

/** How long commands take to answer. */
public final class Startup {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Startup() {}

    /** What is started. */
    public enum Start {
        HELP("--help"), CHECK("check --offline"), DEMO("demo --data demo");

        private final String arguments;

        Start(String arguments) {
            this.arguments = arguments;
        }

        /** For people: "check --offline". */
        public String label() {
            return arguments;
        }

        private List<String> words() {
            return List.of(arguments.split(" ", -1));
        }
    }

    /**
     * Starts each command in turns.
     *
     * @param program how the product is started, before its arguments
     * @param folder to make an empty folder in, where the commands run
     * @return seconds, from the start of the process to its end, or for the demo to the line that says it runs
     */
    public static Map<Start, List<Double>> measure(List<String> program, int repeats, Path folder,
            Map<String, String> environment, Watcher watcher)
            throws BenchFailedException, InterruptedException {
        Map<Start, List<Double>> seconds = new EnumMap<>(Start.class);
        // Builds what is not built, and brings the files into memory.
        double _ = once(Start.HELP, program, folder, environment);
        for (int repetition = 1; repetition <= repeats; repetition++) {
            for (Start start : Start.values()) {
                watcher.doing("%d of %d: %s".formatted(repetition, repeats, start.label()));
                seconds.computeIfAbsent(start, _ -> new ArrayList<>())
                        .add(once(start, program, folder, environment));
            }
        }
        return seconds;
    }

    private static double once(Start start, List<String> program, Path folder,
            Map<String, String> environment) throws BenchFailedException, InterruptedException {
        Path empty = directory(folder);
        List<String> command = new ArrayList<>(program);
        command.addAll(start.words());
        Time time = Time.system();
        long begun = time.nanos();
        try (Child child = Child.startTalking("millrace " + start.label(), command, environment, empty)) {
            switch (start) {
                case HELP, CHECK -> {
                    if (child.awaitEnd() != 0) {
                        throw child.died();
                    }
                }
                case DEMO -> {
                    var _ = child.await("pipeline ", LIMIT);
                }
            }
            return (time.nanos() - begun) / 1e9;
        } finally {
            Site.remove(empty);
        }
    }

    private static Path directory(Path folder) throws BenchFailedException {
        try {
            return Files.createTempDirectory(Files.createDirectories(folder), "millrace-bench-");
        } catch (IOException e) {
            throw new BenchFailedException("making a folder in " + folder, e);
        }
    }

    /** The launcher of the build that this process runs from, or else its Java command. */
    public static List<String> program(String main) {
        String first = System.getProperty("java.class.path").split(File.pathSeparator, 2)[0];
        Path jar = Path.of(first).toAbsolutePath();
        for (Path folder = jar.getParent(); folder != null; folder = folder.getParent()) {
            Path launcher = folder.resolve("millrace");
            if (Files.isRegularFile(launcher) && Files.isExecutable(launcher)) {
                return List.of(launcher.toString());
            }
        }
        List<String> command = new ArrayList<>(Child.java());
        command.add(main);
        return command;
    }
}
