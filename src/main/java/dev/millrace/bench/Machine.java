package dev.millrace.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The machine a measurement runs on, and how busy it is. */
public final class Machine {
    private static final Path STAT = Path.of("/proc/stat");
    /** Processors that others may use before a measurement counts as disturbed. */
    private static final double QUIET = 0.15;
    /** user, nice, system, and behind idle and iowait: irq, softirq, steal. */
    private static final int[] BUSY = {1, 2, 3, 6, 7, 8};

    private Machine() {}

    /** Processors this process may use. */
    public static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** "2 cores, JDK 25.0.3+9 (Eclipse Adoptium), Linux 6.8.0 amd64". */
    public static String describe() {
        return "%d cores, JDK %s (%s), %s %s %s".formatted(cores(), Runtime.version(),
                System.getProperty("java.vendor"),
                System.getProperty("os.name"), System.getProperty("os.version"),
                System.getProperty("os.arch"));
    }

    /** Processes that ran or wanted to, on average over the last minute; negative where that is not known. */
    public static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** CPU seconds of everything on the machine since it started; NaN where that is not known. */
    static double busySeconds() {
        try {
            return busySeconds(Files.readAllLines(STAT), cores());
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** NaN also where we may use only some of the processors: what the others do is then no disturbance. */
    static double busySeconds(List<String> stat, int cores) {
        if (stat.stream().filter(line -> line.matches("cpu\\d+ .*")).count() != cores) {
            return Double.NaN;
        }
        String[] fields = stat.getFirst().split(" +", -1);
        long ticks = 0;
        for (int field : BUSY) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / Usage.TICKS_PER_SECOND;
    }

    /** Whether that many processors, used by others all the while, make a measurement doubtful. */
    public static boolean isDisturbing(double foreignCores) {
        return foreignCores > QUIET * cores();
    }

    /** "0.12". */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
