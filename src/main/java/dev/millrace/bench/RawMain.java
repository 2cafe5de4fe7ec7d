package dev.millrace.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.SinkEnvironment;
import dev.millrace.kafka.Clients;

/**
 * The limit's process: {@code RawMain THREADS PARTITIONS}, brokers and topic from the sink's variables. Prints
 * "first" when records have come, "done RECORDS BYTES" at the end, and ends when its standard input does, so that it can still be looked at.
 */
public final class RawMain {
    private RawMain() {}

    public static void main(String[] arguments)
            throws InvalidConfigException, InterruptedException, ExecutionException, IOException {
        int threads = Integer.parseInt(arguments[0]);
        int partitions = Integer.parseInt(arguments[1]);
        Map<String, String> environment = System.getenv();
        Clients clients = new Clients(SinkEnvironment.read(environment).settings().kafka());
        String topic = String.valueOf(environment.get("KAFKA_TOPIC"));
        List<Callable<RawReader.Count>> readers = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            List<Integer> share = share(partitions, threads, thread);
            readers.add(() -> RawReader.read(clients, topic, share, () -> System.out.println("first")));
        }
        RawReader.Count all = new RawReader.Count(0, 0);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (Future<RawReader.Count> count : executor.invokeAll(readers)) {
                all = all.plus(count.get());
            }
        }
        System.out.println("done " + all.records() + " " + all.bytes());
        while (System.in.read() >= 0) {
            // Whoever started this process still looks at it.
        }
    }

    static List<Integer> share(int partitions, int threads, int thread) {
        return IntStream.range(0, partitions).filter(partition -> partition % threads == thread).boxed()
                .toList();
    }
}
