package dev.millrace.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import kafka.server.KafkaRaftServer;

/**
 * One of several brokers on loopback that make up a cluster, each a controller as well; every topic has three replicas,
 * two of which must have a record before it counts. Two listeners: one for brokers and whoever is to reach them directly,
 * and one whose advertised port belongs to something that stands in between. For drills and tests; thread-safe.
 */
public final class ClusterNode implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final KafkaRaftServer server;
    private final FolderLock lock;
    private final Consumer<String> onFault;
    private boolean closed;

    private ClusterNode(KafkaRaftServer server, FolderLock lock, Consumer<String> onFault) {
        this.server = server;
        this.lock = lock;
        this.onFault = onFault;
    }

    /**
     * Where one node listens.
     *
     * @param inner for brokers, and for clients that nothing stands before
     * @param outer for clients that come through something else
     * @param advertised what those clients are told to connect to instead of {@code outer}
     * @param controller for the quorum
     */
    public record Ports(int inner, int outer, int advertised, int controller) {}

    /**
     * Which node of which cluster.
     *
     * @param node counted from 1; its ports are those at that place
     * @param cluster the same for all nodes: 22 characters, as Kafka's Uuid prints itself
     * @param ports of all nodes
     */
    public record Options(Path data, int node, String cluster, List<Ports> ports) {
        public Options {
            ports = List.copyOf(ports);
        }
    }

    /**
     * Starts the node and returns when it serves, which it does once most of the nodes are up.
     *
     * @param onFault told when the broker is broken for good; the process should then end
     * @throws KafkaUnavailableException when the folder or a port is taken, or the folder cannot be used
     */
    public static ClusterNode start(Options options, Consumer<String> onFault)
            throws KafkaUnavailableException {
        FolderLock lock = FolderLock.take(options.data());
        BrokerFaults.install(onFault);
        boolean started = false;
        try {
            EmbeddedKafka.format(options.data(), options.node(), options.cluster());
            KafkaRaftServer server = EmbeddedKafka.startServer(properties(options));
            started = true;
            return new ClusterNode(server, lock, onFault);
        } catch (RuntimeException e) {
            throw EmbeddedKafka.failure(options.data(), e);
        } finally {
            if (!started) {
                BrokerFaults.remove(onFault);
                lock.close();
            }
        }
    }

    private static Map<String, String> properties(Options options) {
        Ports own = options.ports().get(options.node() - 1);
        Map<String, String> properties = new HashMap<>(EmbeddedKafka.common(options.data(), options.node()));

        properties.put("listeners", "INNER://" + at(own.inner()) + ",OUTER://" + at(own.outer())
                + ",CONTROLLER://" + at(own.controller()));
        properties.put("advertised.listeners",
                "INNER://" + at(own.inner()) + ",OUTER://" + at(own.advertised()));
        properties.put("listener.security.protocol.map",
                "INNER:PLAINTEXT,OUTER:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", "INNER");

        properties.put("controller.quorum.voters", IntStream.rangeClosed(1, options.ports().size())
                .mapToObj(node -> node + "@" + at(options.ports().get(node - 1).controller()))
                .collect(Collectors.joining(",")));
        properties.putAll(threeReplicas());
        properties.putAll(quickToNotice());

        return properties;
    }

    private static String at(int port) {
        return HOST + ":" + port;
    }

    private static Map<String, String> threeReplicas() {
        return Map.of(
                "default.replication.factor", "3",
                "min.insync.replicas", "2",
                "unclean.leader.election.enable", "false",
                "offsets.topic.replication.factor", "3",
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.replication.factor", "3",
                "transaction.state.log.min.isr", "2",
                "transaction.state.log.num.partitions", "4");
    }

    /** Dead brokers and dead members are noticed within seconds, so that a short drill sees what follows from that. */
    private static Map<String, String> quickToNotice() {
        return Map.of(
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500",
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
                "group.min.session.timeout.ms", "3000",
                "group.consumer.min.session.timeout.ms", "3000",
                "group.consumer.session.timeout.ms", "4000",
                "group.consumer.min.heartbeat.interval.ms", "500",
                "group.consumer.heartbeat.interval.ms", "500");
    }

    /** Stops the node in order. Calling it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            EmbeddedKafka.stop(server);
        } finally {
            BrokerFaults.remove(onFault);
            lock.close();
        }
    }
}
