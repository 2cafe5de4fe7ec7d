package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Events made up from a seed, and what there is to count of them. */
final class Logins {
    /** One of each kind. */
    static final List<Insight> INSIGHTS = List.of(
            Insight.of(new Measure.CountBy("device_type", 10)).by("timestamp"),
            Insight.of(new Measure.CountBy("user", 3)).by("timestamp").per(Duration.ofMinutes(5)),
            Insight.of(new Measure.CountPer()).by("timestamp"),
            Insight.of(new Measure.CountPer()).per(Duration.ofHours(1)),
            Insight.of(new Measure.Sum("latency")).by("timestamp"),
            Insight.of(new Measure.Avg("latency")).by("timestamp"),
            Insight.of(new Measure.Min("latency")).by("timestamp"),
            Insight.of(new Measure.Max("latency")).by("timestamp"),
            Insight.of(new Measure.Distinct("user")).by("timestamp"),
            Insight.of(new Measure.Quantiles("latency", Measure.DEFAULT_RANKS)).by("timestamp"));
    private static final String[] DEVICES = {"android", "iOS", "web"};

    private Logins() {}

    /**
     * An event of one source partition.
     *
     * @param device null for none
     * @param latency negative for none
     */
    record Login(int partition, long millis, String device, int user, int latency) {
        byte[] json() {
            return ("{\"user\":\"u" + user + "\",\"device_type\":"
                    + (device.isEmpty() ? "null" : "\"" + device + "\"")
                    + (latency < 0 ? "" : ",\"latency\":" + latency) + ",\"timestamp\":" + millis + "}")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Events in the order of their partitions: times go on, with some disorder of up to half a minute. */
    static List<Login> of(long seed, int number, int partitions, long startMillis) {
        Random random = new Random(seed);
        List<Login> logins = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            long millis = startMillis + i * 20L - random.nextInt(30_000);
            String device = random.nextInt(50) == 0
                    ? ""
                    : DEVICES[random.nextInt(10) < 6 ? 0 : random.nextInt(3)];
            int user = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(10_000);
            logins.add(new Login(random.nextInt(partitions), millis, device, user,
                    random.nextInt(20) == 0 ? -1 : random.nextInt(1_000)));
        }
        return logins;
    }
}
