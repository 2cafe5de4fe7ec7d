package dev.millrace.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import dev.millrace.kafka.ClusterNode;

/** Three brokers in processes of their own, and a relay before each for the sinks. Thread-safe. */
final class Brokers implements AutoCloseable {
    static final int COUNT = 3;
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final List<String> JVM = List.of("-Xmx384m", "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1");
    private final Path folder;
    private final Logs logs;
    private final String cluster = Uuid.randomUuid().toString();
    private final List<ClusterNode.Ports> ports;
    private final List<Relay> relays;
    private final @Nullable Child[] processes = new Child[COUNT];

    private Brokers(Path folder, Logs logs, List<ClusterNode.Ports> ports, List<Relay> relays) {
        this.folder = folder;
        this.logs = logs;
        this.ports = ports;
        this.relays = relays;
    }

    /** Starts all three and returns when they serve. */
    static Brokers start(Path folder, Logs logs) throws DrillException, InterruptedException {
        FreePorts free = new FreePorts();
        List<ClusterNode.Ports> ports = new ArrayList<>();
        List<Relay> relays = new ArrayList<>();
        for (int node = 0; node < COUNT; node++) {
            ClusterNode.Ports own = new ClusterNode.Ports(free.next(), free.next(), free.next(), free.next());
            ports.add(own);
            relays.add(relay(own));
        }
        Brokers brokers = new Brokers(folder, logs, ports, relays);
        boolean serves = false;
        try {
            brokers.restart();
            serves = true;
            return brokers;
        } finally {
            if (!serves) {
                brokers.close();
            }
        }
    }

    private static Relay relay(ClusterNode.Ports ports) throws DrillException {
        try {
            Relay relay = new Relay(ports.advertised());
            relay.open(ports.outer());
            return relay;
        } catch (IOException e) {
            throw new DrillException("listen on port " + ports.advertised() + ": " + e.getMessage(), e);
        }
    }

    /** What sinks are given: they reach the brokers through relays. */
    String outer() {
        return relays.stream().map(Relay::address).collect(Collectors.joining(","));
    }

    /** What the drill itself uses: nothing stands between. */
    String inner() {
        return ports.stream().map(node -> "127.0.0.1:" + node.inner()).collect(Collectors.joining(","));
    }

    void fate(Relay.Fate fate) {
        relays.forEach(relay -> relay.fate(fate));
    }

    /** Messages about the end of transactions that got lost. */
    long messagesLost() {
        return relays.stream().mapToLong(Relay::lost).sum();
    }

    /** kill -9 of a node, counted from 0. */
    synchronized void kill(int node) {
        Child process = processes[node];
        if (process != null) {
            process.kill();
        }
    }

    /** SIGSTOP, SIGCONT. */
    void signal(int node, String name) throws DrillException, InterruptedException {
        Child process = processes[node];
        if (process != null && process.isAlive()) {
            process.signal(name);
        }
    }

    /** Starts those that are down and returns when all serve. */
    void restart() throws DrillException, InterruptedException {
        for (int node = 0; node < COUNT; node++) {
            Child process = processes[node];
            if (process == null || !process.isAlive()) {
                launch(node);
            }
        }
        for (int node = 0; node < COUNT; node++) {
            awaitReady(node);
        }
    }

    /** Starts one that is down and returns when it serves. */
    void restart(int node) throws DrillException, InterruptedException {
        launch(node);
        awaitReady(node);
    }

    private synchronized void launch(int node) {
        var options = new ClusterNode.Options(folder.resolve("broker-" + (node + 1)), node + 1, cluster,
                ports);
        processes[node] = Child.start(BrokerMain.class.getName(), JVM, BrokerMain.arguments(options),
                Map.of(),
                logs.next("broker-" + (node + 1)));
    }

    private void awaitReady(int node) throws DrillException, InterruptedException {
        Child process = processes[node];
        if (process != null) {
            process.awaitSays(BrokerMain.READY, START_LIMIT);
        }
    }

    @Override
    public void close() {
        for (Child process : processes) {
            if (process != null) {
                process.close();
            }
        }
        relays.forEach(Relay::close);
    }
}
