package dev.millrace.drill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Secret;
import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaSettings;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.store.StoreSettings;

/**
 * Everything a drill breaks: brokers, store, sinks and the load on them, with all their data below one folder. What is
 * started here ends with it. Thread-safe, its parts are.
 */
final class Ground implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final String ACCESS_KEY = "drill";
    private static final String SECRET_KEY = "drill-secret";
    /** For key, headers and framing of the largest record. */
    private static final int OVERHEAD_BYTES = 8_192;
    private final DrillSettings settings;
    private final Logs logs;
    private final Path file;
    final Brokers brokers;
    final StoreServer store;
    final Fleet fleet;
    final Load load;
    final Group group;
    final Clients clients;
    /** Told by one fault at a time, and by the judge when there are none any more. */
    final Oracle oracle = new Oracle();

    private Ground(DrillSettings settings, Logs logs, Path file, Brokers brokers, StoreServer store,
            Load load,
            Group group, Clients clients) {
        this.settings = settings;
        this.logs = logs;
        this.file = file;
        this.brokers = brokers;
        this.store = store;
        this.load = load;
        this.group = group;
        this.clients = clients;
        this.fleet = new Fleet(this::startSink);
    }

    /** Starts brokers and store and makes the topic; nothing is sent yet, and there are no sinks. */
    static Ground prepare(DrillSettings settings) throws DrillException, InterruptedException {
        Path folder = settings.folder();
        Logs logs = new Logs(folder.resolve("logs"));
        Brokers brokers = Brokers.start(folder, logs);
        try {
            StoreServer store = new StoreServer(folder.resolve("store"), Time.system());
            try {
                return prepare(settings, logs, brokers, store);
            } catch (IOException | DrillException | RuntimeException e) {
                store.close();
                throw e;
            }
        } catch (IOException e) {
            brokers.close();
            throw new DrillException("prepare the drill in " + folder + ": " + e.getMessage(), e);
        } catch (DrillException | RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    private static Ground prepare(DrillSettings settings, Logs logs, Brokers brokers, StoreServer store)
            throws IOException, DrillException, InterruptedException {
        PipelineSettings pipeline = settings.pipeline();
        // Topics come and grow, and clients are to know it sooner than in five minutes.
        Clients clients = new Clients(new KafkaSettings(brokers.inner(), GroupProtocol.CONSUMER,
                Map.of("metadata.max.age.ms", "3000", "delivery.timeout.ms", "20000", "request.timeout.ms",
                        "5000", "max.block.ms", "10000")));
        Path file = SinkFile.write(settings, brokers.outer(), store.endpoint());
        Load load = new Load(clients, pipeline.from().topic(), settings.events(), settings.plan().seed(),
                settings.perSecond(), new ByteSize(pipeline.maxRecord().bytes() + OVERHEAD_BYTES));
        Group group = Group.open(clients, pipeline);
        group.makeTopic(PARTITIONS);
        return new Ground(settings, logs, file, brokers, store, load, group, clients);
    }

    PipelineSettings pipeline() {
        return settings.pipeline();
    }

    StoreSettings storeSettings() {
        return new StoreSettings.S3(store.endpoint(), "us-east-1",
                new StoreSettings.Keys(ACCESS_KEY, new Secret(SECRET_KEY)));
    }

    private Sink startSink(int number, List<String> jvm, Map<String, String> environment) {
        var flags = new ArrayList<>(List.of("-Xmx" + heap().bytes()));
        flags.addAll(jvm);
        var all = new HashMap<>(environment());
        all.putAll(environment);
        return Sink.start(settings.program(), flags,
                List.of("run", "--config", file.toString(), "--wait", "10m"), all,
                logs.next("sink-" + number));
    }

    /** Buffers, and as much again for everything else. */
    private ByteSize heap() {
        return new ByteSize(Math.max(256L << 20, 2 * settings.memory().bytes() + (128L << 20)));
    }

    private static Map<String, String> environment() {
        return Map.of("DRILL_ACCESS_KEY", ACCESS_KEY, "DRILL_SECRET_KEY", SECRET_KEY);
    }

    /** Runs a command of the program with the sinks' configuration; gives its exit code. */
    int run(Duration limit, String... command) throws DrillException, InterruptedException {
        var arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", file.toString()));
        Child child = Child.start(settings.program(), List.of("-Xmx128m", "-XX:+UseSerialGC"), arguments,
                environment(), logs.next(command[0]));
        return child.awaitExit(limit);
    }

    void startLoad() throws DrillException {
        try {
            load.resume();
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            throw new DrillException("send records: " + e.getMessage(), e);
        }
    }

    /** Writes down what is in the topic now, for the proof. */
    void archive() throws DrillException, InterruptedException {
        String life = group.life();
        Dump.of(clients, pipeline().from().topic(),
                item -> oracle.topicHad(new Oracle.Place(life, item.partition()), item.offset(),
                        Dump.print(item.value()), item.timestamp()));
    }

    /** Ends whatever fault may be at work. */
    void mend() throws DrillException, InterruptedException {
        store.misbehave(Misdeed.NONE);
        brokers.fate(Relay.Fate.PASS);
        for (int node = 0; node < Brokers.COUNT; node++) {
            brokers.signal(node, "CONT");
        }
        brokers.restart();
        fleet.signalAll("CONT");
        fleet.scaleTo(Fleet.USUAL);
    }

    @Override
    public void close() {
        load.close();
        fleet.close();
        group.close();
        brokers.close();
        store.close();
    }
}
