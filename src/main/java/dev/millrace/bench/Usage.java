package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a process has used since it began.
 *
 * @param cpuSeconds on all its threads, in user mode and in the kernel
 * @param peakResident bytes of memory it held at most, -1 where the system does not say
 */
record Usage(double cpuSeconds, long peakResident) {
    static final Usage NONE = new Usage(0, -1);
    private static final Path PROC = Path.of("/proc");
    /** What Linux counts in, on every platform a JDK runs on. */
    static final double TICKS_PER_SECOND = 100;
    /** Of the fields behind the command's name, which may itself hold spaces and brackets. */
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** Empty when there is no such process any more. */
    static Optional<Usage> of(long pid) {
        Path folder = PROC.resolve(Long.toString(pid));
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return ProcessHandle.of(pid).flatMap(handle -> handle.info().totalCpuDuration())
                    .map(cpu -> new Usage(seconds(cpu), -1));
        }
        try {
            return Optional.of(parse(Files.readString(folder.resolve("stat")),
                    Files.readAllLines(folder.resolve("status"))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static Usage parse(String stat, List<String> status) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double cpu = (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]))
                / TICKS_PER_SECOND;
        // Missing once the process has ended and nobody has asked for its exit code yet.
        long peak = status.stream().filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).findFirst().orElse(-1);
        return new Usage(cpu, peak);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    /** Both only grow, so of two looks at one process the larger values are the later ones. */
    Usage max(Usage other) {
        return new Usage(Math.max(cpuSeconds, other.cpuSeconds), Math.max(peakResident, other.peakResident));
    }
}
