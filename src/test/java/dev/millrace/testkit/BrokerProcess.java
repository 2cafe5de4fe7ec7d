package dev.millrace.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import dev.millrace.kafka.EmbeddedKafka;
import dev.millrace.kafka.KafkaUnavailableException;

/** A broker in a process of its own, which a test can kill and start again on the same folder and port. */
public final class BrokerProcess implements AutoCloseable {
    private static final int UNAVAILABLE = 75;
    private static final int FAULT = 70;
    private final Process process;
    private final String brokers;

    private BrokerProcess(Process process, String brokers) {
        this.process = process;
        this.brokers = brokers;
    }

    /**
     * Runs until SIGTERM: {@code --data DIR --port N [PROPERTY=VALUE...]}, the properties as Kafka names them; prints
     * {@code ready 127.0.0.1:PORT} once it serves.
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 4 || !args[0].equals("--data") || !args[2].equals("--port")) {
            System.err.println("usage: BrokerProcess --data DIR --port N [PROPERTY=VALUE...]");
            System.exit(2);
        }
        try {
            EmbeddedKafka.Options options = EmbeddedKafka.Options
                    .on(Path.of(args[1]), BrokerProcess::fault).port(Integer.parseInt(args[3]));
            for (String property : List.of(args).subList(4, args.length)) {
                int equals = property.indexOf('=');
                options = options.with(property.substring(0, equals), property.substring(equals + 1));
            }
            EmbeddedKafka kafka = EmbeddedKafka.start(options);
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-stop"));
            System.out.println("ready " + kafka.brokers());
        } catch (KafkaUnavailableException e) {
            System.err.println(e.getMessage());
            System.exit(UNAVAILABLE);
        }
        new CountDownLatch(1).await();
    }

    private static void fault(String what) {
        System.err.println(what);
        Runtime.getRuntime().halt(FAULT);
    }

    /**
     * Starts one and returns when it serves.
     *
     * @param port 0 for any free one
     * @throws IllegalStateException when it ended instead, with what it printed
     */
    public static BrokerProcess start(Path data, int port) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-Dlog4j")).toList());
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                "--data", data.toString(), "--port", Integer.toString(port)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new BrokerProcess(process, readyLine(process));
    }

    private static String readyLine(Process process) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder all = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("ready ")) {
                Thread.ofVirtual().start(() -> drain(out));
                return line.substring("ready ".length());
            }
            all.append(line).append('\n');
        }
        throw new IllegalStateException("the broker process ended: " + all);
    }

    /** Nobody reads what it prints later, but a full pipe would stop it. */
    private static void drain(BufferedReader out) {
        try {
            long _ = out.transferTo(Writer.nullWriter());
        } catch (IOException _) {
            // It ended.
        }
    }

    public String brokers() {
        return brokers;
    }

    public int port() {
        return Integer.parseInt(brokers.substring(brokers.lastIndexOf(':') + 1));
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for its end. */
    @Override
    public void close() {
        process.destroy();
        var _ = process.onExit().join();
    }
}
