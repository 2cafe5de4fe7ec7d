package dev.millrace.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.millrace.drill.Child;
import dev.millrace.testkit.BrokerProcess;

/** A broker in a process of its own, which can be killed and started again on the same folder and port. */
final class Broker implements AutoCloseable {
    /** Groups notice a dead member sooner than in earnest, so that a test can wait for it. */
    private static final Map<String, String> QUICK_GROUPS = Map.of(
            "group.consumer.min.session.timeout.ms", "3000",
            "group.consumer.session.timeout.ms", "3000",
            "group.consumer.min.heartbeat.interval.ms", "500",
            "group.consumer.heartbeat.interval.ms", "500",
            "group.min.session.timeout.ms", "3000");
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private final Child child;
    private final String address;

    private Broker(Child child, String address) {
        this.child = child;
        this.address = address;
    }

    /** @param port 0 for any free one */
    static Broker start(Path data, int port, Path log) throws Exception {
        return start(data, port, log, Map.of());
    }

    /** @param properties further ones, as Kafka names them */
    static Broker start(Path data, int port, Path log, Map<String, String> properties) throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("--data", data.toString(), "--port", Integer.toString(port)));
        QUICK_GROUPS.forEach((key, value) -> arguments.add(key + "=" + value));
        properties.forEach((key, value) -> arguments.add(key + "=" + value));
        Child child = Child.start(BrokerProcess.class.getName(), List.of("-Xmx384m", "-XX:+UseSerialGC"),
                arguments,
                Map.of(),
                log);
        child.awaitSays("ready ", START_LIMIT);
        String ready = child.lines().stream().filter(line -> line.startsWith("ready ")).findFirst()
                .orElseThrow();
        return new Broker(child, ready.substring("ready ".length()));
    }

    /** "127.0.0.1:9092". */
    String address() {
        return address;
    }

    int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    Child process() {
        return child;
    }

    @Override
    public void close() {
        child.close();
    }
}
