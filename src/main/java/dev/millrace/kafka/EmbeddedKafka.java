package dev.millrace.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real broker and controller (KRaft) inside this process, on loopback, with its data in a folder. For trying Millrace
 * out and for tests: one replica of everything, nothing authenticated. Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;
    private static final int ANY_PORT = 0;
    private static final int START_ATTEMPTS = 5;
    private static final Duration OFFSETS_RETENTION = Duration.ofDays(365);
    private final KafkaRaftServer server;
    private final FolderLock lock;
    private final Options options;
    private final int port;
    private final Map<String, Integer> doors;
    private boolean closed;

    private EmbeddedKafka(KafkaRaftServer server, FolderLock lock, Options options, int port,
            Map<String, Integer> doors) {
        this.server = server;
        this.lock = lock;
        this.options = options;
        this.port = port;
        this.doors = doors;
    }

    /**
     * How to run the broker.
     *
     * @param data folder of everything it keeps; a broker that starts on it later goes on where this one ended
     * @param port of the broker, 0 for any free one
     * @param onFault told on a thread of the broker, at most a few times, when the broker is broken for good (full disk,
     *        folder gone); it then serves nobody, so the process should end
     * @param broker further broker properties as Kafka names them
     * @param doors security protocols of further listeners, by their names, each on any free port
     */
    public record Options(Path data, int port, Consumer<String> onFault, Map<String, String> broker,
            Map<String, String> doors) {
        public Options {
            broker = Map.copyOf(broker);
            doors = Map.copyOf(doors);
        }

        public static Options on(Path data, Consumer<String> onFault) {
            return new Options(data, ANY_PORT, onFault, Map.of(), Map.of());
        }

        public Options port(int fixed) {
            return new Options(data, fixed, onFault, broker, doors);
        }

        /**
         * With a further listener.
         *
         * @param name in capitals, as Kafka wants it
         */
        public Options door(String name, String protocol) {
            Map<String, String> changed = new HashMap<>(doors);
            changed.put(name, protocol);
            return new Options(data, port, onFault, broker, changed);
        }

        public Options with(String key, String value) {
            Map<String, String> changed = new HashMap<>(broker);
            changed.put(key, value);
            return new Options(data, port, onFault, changed, doors);
        }
    }

    /**
     * Starts a broker, formats its folder if it is new, and returns when it serves.
     *
     * @throws KafkaUnavailableException when the folder or the port is taken, or the folder cannot be used
     */
    public static EmbeddedKafka start(Options options) throws KafkaUnavailableException {
        FolderLock lock = FolderLock.take(options.data());
        BrokerFaults.install(options.onFault());
        boolean started = false;
        try {
            format(options.data(), NODE, Uuid.randomUuid().toString());
            EmbeddedKafka kafka = startOnFreePorts(options, lock);
            started = true;
            return kafka;
        } finally {
            if (!started) {
                BrokerFaults.remove(options.onFault());
                lock.close();
            }
        }
    }

    /** Makes a folder ready for a broker, unless it is. */
    static void format(Path data, int node, String cluster) throws KafkaUnavailableException {
        // Written last, so a folder without it was never used, also after a crash in the midst of formatting.
        if (Files.exists(data.resolve("meta.properties"))) {
            return;
        }
        String folder = data.toAbsolutePath().toString();
        try {
            new Formatter().setNodeId(node).setClusterId(cluster)
                    .setDirectories(List.of(folder))
                    .setMetadataLogDirectory(folder).setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .setPrintStream(
                            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    // Brings the newest level of every feature, transaction.version 2 among them.
                    .setReleaseVersion(MetadataVersion.latestProduction()).run();
        } catch (Exception e) {
            throw failure(data, e);
        }
    }

    private static EmbeddedKafka startOnFreePorts(Options options, FolderLock lock)
            throws KafkaUnavailableException {
        for (int attempt = 1;; attempt++) {
            int port = bindable(options.port());
            int controllerPort = bindable(ANY_PORT);
            Map<String, Integer> doors = new TreeMap<>();
            for (String name : options.doors().keySet()) {
                doors.put(name, bindable(ANY_PORT));
            }
            try {
                KafkaRaftServer server = startServer(properties(options, port, controllerPort, doors));
                return new EmbeddedKafka(server, lock, options, port, doors);
            } catch (Exception e) {
                // Somebody may have taken a port between its choice and its use.
                if (attempt == START_ATTEMPTS || (isBindable(port) && isBindable(controllerPort))) {
                    throw failure(options.data(), e);
                }
            }
        }
    }

    private static boolean isBindable(int port) {
        try {
            return bindable(port) == port;
        } catch (KafkaUnavailableException _) {
            return false;
        }
    }

    /** Throws whatever the broker throws, which declares nothing. */
    static KafkaRaftServer startServer(Map<String, String> properties) {
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        boolean started = false;
        try {
            BrokerFaults.starting(server::startup);
            started = true;
            return server;
        } finally {
            if (!started) {
                stop(server);
            }
        }
    }

    /** With the whole chain of causes: the broker wraps what says something in what does not. */
    static KafkaUnavailableException failure(Path data, Exception problem) {
        StringBuilder message = new StringBuilder("start a broker on folder ").append(data.toAbsolutePath());
        for (Throwable at = problem; at != null; at = at.getCause()) {
            message.append(": ")
                    .append(at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage());
        }
        return new KafkaUnavailableException(message.toString(), problem);
    }

    /** The port, or a free one for 0. Binds it for a moment, which is the only way to learn whether it can be bound. */
    private static int bindable(int port) throws KafkaUnavailableException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(HOST), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new KafkaUnavailableException(
                    "start a broker at " + HOST + ":" + port + ": " + e.getMessage()
                            + "; stop what listens there or use another port",
                    e);
        }
    }

    private static Map<String, String> properties(Options options, int port, int controllerPort,
            Map<String, Integer> doors) {
        Map<String, String> properties = new HashMap<>(common(options.data(), NODE));
        StringBuilder advertised = new StringBuilder("BROKER://" + HOST + ":" + port);
        doors.forEach(
                (name, at) -> advertised.append(',').append(name).append("://" + HOST + ":").append(at));
        StringBuilder protocols = new StringBuilder("BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        options.doors().forEach((name, protocol) -> protocols.append(',').append(name).append(':')
                .append(protocol));
        properties.put("listeners", advertised + ",CONTROLLER://" + HOST + ":" + controllerPort);
        properties.put("advertised.listeners", advertised.toString());
        properties.put("listener.security.protocol.map", protocols.toString());
        properties.put("inter.broker.listener.name", "BROKER");

        properties.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
        properties.putAll(oneBroker());
        properties.putAll(quickRestart());
        properties.putAll(options.broker());
        return properties;
    }

    /** What every broker of ours has, alone or in a cluster. */
    static Map<String, String> common(Path data, int node) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(node)),
                Map.entry("log.dirs", data.toAbsolutePath().toString()),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offset.metadata.max.bytes", "4096"),
                Map.entry("offsets.retention.minutes", Long.toString(OFFSETS_RETENTION.toMinutes())),
                Map.entry("controlled.shutdown.enable", "true"),
                Map.entry("server.max.startup.time.ms", Long.toString(Duration.ofMinutes(10).toMillis())),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // What is sized for a machine of its own.
                Map.entry("num.network.threads", "1"),
                Map.entry("num.io.threads", "2"),
                Map.entry("background.threads", "2"),
                Map.entry("log.cleaner.dedupe.buffer.size", "2097152"));
    }

    /** What defaults to three brokers. */
    private static Map<String, String> oneBroker() {
        return Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "2");
    }

    /**
     * The controller keeps an old session of the broker for its whole time limit, so a restart after a crash waits for
     * it; an orderly stop ends the session. Groups notice a dead member as soon as workers on the classic protocol do.
     */
    private static Map<String, String> quickRestart() {
        return Map.of(
                "broker.session.timeout.ms", "2000",
                "broker.heartbeat.interval.ms", "250",

                "group.consumer.min.session.timeout.ms", "6000",
                "group.consumer.session.timeout.ms", "15000",
                "group.consumer.min.heartbeat.interval.ms", "1000",
                "group.consumer.heartbeat.interval.ms", "3000");
    }

    /** "127.0.0.1:9092": what goes into {@link KafkaSettings#withBrokers}. */
    public String brokers() {
        return HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    /** The address of a further listener, by its name in the options. */
    public String door(String name) {
        Integer at = doors.get(name);
        if (at == null) {
            throw new IllegalArgumentException("no listener '" + name + "' among " + doors.keySet());
        }
        return HOST + ":" + at;
    }

    /** Stops the broker in order, so that the next start is quick. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stop(server);
        } finally {
            BrokerFaults.remove(options.onFault());
            lock.close();
        }
    }

    static void stop(KafkaRaftServer server) {
        server.shutdown();
        server.awaitShutdown();
    }
}
