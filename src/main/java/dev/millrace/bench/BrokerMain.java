package dev.millrace.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import javax.management.JMException;
import javax.management.ObjectName;

import dev.millrace.kafka.EmbeddedKafka;
import dev.millrace.kafka.KafkaUnavailableException;

/**
 * The broker's process: {@code BrokerMain DIR} prints "ready HOST:PORT" once it serves, and ends when its standard input
 * does. Told "watch TOPIC", it prints "out" when the topic's next record has been handed out: seen from here, every
 * consumer begins alike.
 */
public final class BrokerMain {
    private static final int UNAVAILABLE = 75;
    private static final int FAULT = 70;
    private static final long LOOK_NANOS = 2_000_000;

    private BrokerMain() {}

    public static void main(String[] arguments) throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka
                .start(EmbeddedKafka.Options.on(Path.of(arguments[0]), BrokerMain::fault))) {
            System.out.println("ready " + kafka.brokers());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("watch ")) {
                    watch(line.substring("watch ".length()));
                }
            }
        } catch (KafkaUnavailableException e) {
            System.err.println(e.getMessage());
            System.exit(UNAVAILABLE);
        }
    }

    private static void fault(String what) {
        System.err.println(what);
        Runtime.getRuntime().halt(FAULT);
    }

    private static void watch(String topic) {
        long before = bytesOut(topic);
        Thread.ofPlatform().daemon().name("bench-watch").start(() -> {
            while (bytesOut(topic) == before) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            System.out.println("out");
        });
        System.out.println("watching");
    }

    private static long bytesOut(String topic) {
        try {
            ObjectName meter = new ObjectName(
                    "kafka.server:type=BrokerTopicMetrics,name=BytesOutPerSec,topic=" + topic);
            return ManagementFactory.getPlatformMBeanServer().getAttribute(meter,
                    "Count") instanceof Long count ? count : 0;
        } catch (JMException e) {
            // The meter is made when the first record goes out.
            return 0;
        }
    }
}
