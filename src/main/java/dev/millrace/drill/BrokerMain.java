package dev.millrace.drill;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import dev.millrace.kafka.ClusterNode;
import dev.millrace.kafka.KafkaUnavailableException;

/** A process that is one node of a drill's cluster. */
public final class BrokerMain {
    static final String READY = "serves";
    private static final int FAULT = 70;
    private static final int UNAVAILABLE = 75;

    private BrokerMain() {}

    /**
     * Runs until SIGTERM and prints {@value #READY} once it serves.
     *
     * @param args folder, node, cluster, and for each node its ports: "inner:outer:advertised:controller"
     */
    public static void main(String[] args) throws InterruptedException {
        var options = new ClusterNode.Options(Path.of(args[0]), Integer.parseInt(args[1]), args[2],
                List.of(args).subList(3, args.length).stream().map(BrokerMain::ports).toList());
        try {
            ClusterNode node = ClusterNode.start(options, BrokerMain::fault);
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "broker-stop"));
            System.out.println(READY);
        } catch (KafkaUnavailableException e) {
            System.err.println(e.getMessage());
            Runtime.getRuntime().halt(UNAVAILABLE);
        }
        new CountDownLatch(1).await();
    }

    static List<String> arguments(ClusterNode.Options options) {
        List<String> arguments = new ArrayList<>(List.of(options.data().toString(),
                Integer.toString(options.node()), options.cluster()));
        options.ports().forEach(ports -> arguments.add(ports.inner() + ":" + ports.outer() + ":"
                + ports.advertised() + ":" + ports.controller()));
        return arguments;
    }

    private static ClusterNode.Ports ports(String text) {
        String[] parts = text.split(":", 4);
        return new ClusterNode.Ports(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
    }

    private static void fault(String what) {
        System.err.println(what);
        Runtime.getRuntime().halt(FAULT);
    }
}
