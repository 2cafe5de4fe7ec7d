package dev.millrace.ops.doctor;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnsupportedVersionException;

import dev.millrace.kafka.Clients;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.Peer;

/** Asks for brokers and what they say of themselves. */
final class BrokerReader {
    private final Admin admin;
    private final KafkaSettings settings;

    BrokerReader(Admin admin, KafkaSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** In the order of their ids. */
    List<BrokerFacts> read() throws KafkaUnavailableException, KafkaRefusedException {
        List<Node> nodes = nodes().stream().sorted(Comparator.comparingInt(Node::id)).toList();
        List<Integer> up = nodes.stream().filter(node -> !node.isFenced()).map(Node::id).toList();
        Map<Integer, KafkaFuture<Map<String, LogDirDescription>>> logDirs = admin.describeLogDirs(up)
                .descriptions();
        List<BrokerFacts> brokers = new ArrayList<>();
        for (Node node : nodes) {
            brokers.add(node.isFenced() ? down(node) : up(node, logDirs));
        }
        return brokers;
    }

    private Collection<Node> nodes() throws KafkaUnavailableException, KafkaRefusedException {
        try {
            return nodes(new DescribeClusterOptions().includeFencedBrokers(true));
        } catch (KafkaRefusedException e) {
            // Brokers before 4.0 do not tell of those that are down.
            if (e.getCause() instanceof UnsupportedVersionException) {
                return nodes(new DescribeClusterOptions());
            }
            throw e;
        }
    }

    private Collection<Node> nodes(DescribeClusterOptions options)
            throws KafkaUnavailableException, KafkaRefusedException {
        String attempt = "describe the cluster";
        try {
            return admin.describeCluster(options).nodes().get();
        } catch (ExecutionException e) {
            throw Clients.failure(attempt, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailableException(attempt + ": interrupted", e);
        }
    }

    private static BrokerFacts down(Node node) {
        String why = "broker " + node.id() + " is down";
        return new BrokerFacts(node.id(), node.host(), node.port(), Optional.ofNullable(node.rack()), true,
                Answer.unknown(why), Answer.unknown(why), Answer.unknown(why), Answer.unknown(why));
    }

    private BrokerFacts up(Node node, Map<Integer, KafkaFuture<Map<String, LogDirDescription>>> logDirs) {
        String subject = "broker " + node.id();
        KafkaFuture<Map<String, LogDirDescription>> folders = logDirs.get(node.id());
        return new BrokerFacts(node.id(), node.host(), node.port(), Optional.ofNullable(node.rack()), false,
                config(node, subject), supported(node, subject),
                folders == null
                        ? Answer.unknown(subject + " was not asked for its disks")
                        : Questions.ask("describe the disks of " + subject,
                                folders.thenApply(BrokerReader::logDirs)),
                certificate(node, subject));
    }

    private Answer<Map<String, String>> config(Node node, String subject) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
        return Questions.ask("read the configuration of " + subject,
                admin.describeConfigs(List.of(resource)).all()
                        .thenApply(found -> values(found.values().iterator().next())));
    }

    /** Brokers show no value of what is secret, and of what they do not know, as it is their authorizer's. */
    static Map<String, String> values(Config config) {
        Map<String, String> values = new HashMap<>();
        config.entries().forEach(entry -> {
            String value = entry.value();
            if (entry.isSensitive()) {
                values.put(entry.name(), BrokerFacts.HIDDEN);
            } else if (value != null) {
                values.put(entry.name(), value);
            }
        });
        return values;
    }

    private Answer<Map<String, Integer>> supported(Node node, String subject) {
        return Questions.ask("ask " + subject + " for its features",
                admin.describeFeatures(new DescribeFeaturesOptions().nodeId(node.id())).featureMetadata()
                        .thenApply(found -> {
                            Map<String, Integer> levels = new HashMap<>();
                            found.supportedFeatures()
                                    .forEach((name, range) -> levels.put(name, (int) range.maxVersion()));
                            return levels;
                        }));
    }

    /** Finalized levels of the cluster's features. */
    Answer<Map<String, Integer>> features() {
        return Questions.ask("describe the cluster's features",
                admin.describeFeatures().featureMetadata().thenApply(found -> {
                    Map<String, Integer> levels = new HashMap<>();
                    found.finalizedFeatures()
                            .forEach((name, range) -> levels.put(name, (int) range.maxVersionLevel()));
                    return levels;
                }));
    }

    private static List<BrokerFacts.LogDir> logDirs(Map<String, LogDirDescription> found) {
        return found.entrySet().stream().map(folder -> new BrokerFacts.LogDir(folder.getKey(),
                folder.getValue().totalBytes().orElse(-1), folder.getValue().usableBytes().orElse(-1),
                Optional.ofNullable(folder.getValue().error())
                        .map(error -> String.valueOf(error.getMessage()))))
                .toList();
    }

    private Answer<Optional<BrokerFacts.Certificate>> certificate(Node node, String subject) {
        if (!settings.securityProtocol().endsWith("SSL")) {
            return Answer.of(Optional.empty());
        }
        Optional<Peer> peer = Peer.at(node.host(), node.port());
        return peer.isEmpty()
                ? Answer.unknown(
                        "no TLS handshake with " + subject + " at " + node.host() + ":" + node.port())
                : Answer.of(Optional.of(certificate(peer.get().chain().getFirst())));
    }

    private static BrokerFacts.Certificate certificate(X509Certificate found) {
        PublicKey key = found.getPublicKey();
        int bits = switch (key) {
            case RSAPublicKey rsa -> rsa.getModulus().bitLength();
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength();
            default -> 0;
        };
        return new BrokerFacts.Certificate(found.getSubjectX500Principal().getName(),
                found.getNotAfter().toInstant(),
                key.getAlgorithm(), bits, found.getSigAlgName());
    }
}
