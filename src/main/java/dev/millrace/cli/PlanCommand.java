package dev.millrace.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.ops.plan.Demand;
import dev.millrace.ops.plan.Sizing;
import dev.millrace.pipeline.BatchLimits;

/** {@code millrace plan}: how much of everything is needed? */
@Command(name = "plan", description = {"How much of everything is needed?",
        "Computes workers, partitions, memory, objects, disk and network for a stream of events, from figures that were"
                + " measured (docs/benchmarks.md) by formulas that are written down (docs/operations.md). Asks nobody, and"
                + " knows nothing of your machines: measure on them with `millrace bench`."})
final class PlanCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(names = "--eps", required = true, paramLabel = "N", description = "Events per second at the busiest time.")
    private long events;

    @Option(names = "--bytes", required = true, paramLabel = "B", description = "Size of an event as it is sent, like 300 or 2KiB.")
    private String bytes = "";

    @Option(names = "--retention", required = true, paramLabel = "D", description = "How long the source topic keeps events, like 7d.")
    private String retention = "";

    @Option(names = "--workers", paramLabel = "N", description = "How many there are to be. Default: as many as are needed.")
    private @Nullable Integer workers;

    @Option(names = "--replicas", paramLabel = "N", defaultValue = "3", description = "Replicas of the source topic. Default: ${DEFAULT-VALUE}.")
    private int replicas;

    @Option(names = "--ratio", paramLabel = "R", defaultValue = "1", description = "How many times smaller compression makes events. Default: ${DEFAULT-VALUE}, as they are.")
    private double ratio;

    @Option(names = "--batch-records", paramLabel = "N", description = "to.batch.records of the pipeline. Default: 2000.")
    private int batchRecords = BatchLimits.DEFAULT.records();

    @Option(names = "--batch-bytes", paramLabel = "B", description = "to.batch.bytes of the pipeline. Default: 64MiB.")
    private String batchBytes = "64MiB";

    @Option(names = "--batch-interval", paramLabel = "D", description = "to.batch.interval of the pipeline. Default: 5s.")
    private String batchInterval = "5s";

    @Option(names = "--json", description = "Answer in JSON.")
    private boolean isJson;

    PlanCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Failure {
        Demand demand = demand();
        Sizing sizing = Sizing.of(demand);
        MemoryEstimate memory = MemoryEstimate.planned(
                (sizing.workers() + sizing.processes() - 1) / sizing.processes(),
                sizing.buffers());
        if (isJson) {
            Json.print(terminal.out(), json(sizing, memory));
        } else {
            print(demand, sizing, memory);
        }
        return ExitCode.DONE;
    }

    private Demand demand() throws Failure {
        try {
            return new Demand(events, ByteSize.parse(bytes), Durations.parse(retention), ratio, replicas,
                    new BatchLimits(batchRecords, ByteSize.parse(batchBytes), Durations.parse(batchInterval)),
                    workers == null ? OptionalInt.empty() : OptionalInt.of(workers));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read what is to be carried", String.valueOf(e.getMessage()),
                    "see millrace plan --help");
        }
    }

    private void print(Demand demand, Sizing sizing, MemoryEstimate memory) {
        Style style = terminal.style();
        terminal.out()
                .println("%,d events/s of %s, kept for %s on %d replicas".formatted(demand.events(),
                        demand.event(),
                        Durations.print(demand.retention()), demand.replicas()));
        terminal.out().println();
        Table table = new Table("WHAT", "HOW MUCH", "");
        table.row("partitions of the source topic", Integer.toString(sizing.partitions()),
                "two for each worker, to grow");
        table.row("workers", Integer.toString(sizing.workers()),
                "each with a consumer, at half of the measured speed");
        table.row("processes", Integer.toString(sizing.processes()), "on machines of their own");
        table.row("cores of the workers", decimal(sizing.cores()), "half of them idle");
        table.row("cores of the brokers", decimal(sizing.brokerCores()),
                "for what workers read; producers come on top");
        table.row("memory of each process", memory.total().toString(),
                "MILLRACE_HEAP=" + mebibytes(memory.heap())
                        + "m, memory: " + mebibytes(sizing.buffers()) + "MiB");
        table.row("objects per day", "%,d".formatted(sizing.objectsPerDay()), "one for each partition every "
                + Durations.print(sizing.interval()));
        table.row("size of an object", sizing.objectSize().toString(), "before compression");
        table.row("disk of the brokers", sizing.brokerDisk().toString(),
                "all of them together, 30 % of it free");
        table.row("network, producers to brokers", sizing.networkIn() + "/s", "");
        table.row("network, between brokers", sizing.networkReplicas() + "/s", "");
        table.row("network, brokers to workers", sizing.networkOut() + "/s",
                "and at most as much to the store");
        table.print(terminal.out(), style);
        sizing.notes().forEach(note -> terminal.out().println(style.warning("note") + "  " + note));
    }

    private static long mebibytes(ByteSize size) {
        return size.bytes() >> 20;
    }

    private static String decimal(double value) {
        return new BigDecimal(value).setScale(1, RoundingMode.UP).toPlainString();
    }

    private static Map<String, Object> json(Sizing sizing, MemoryEstimate memory) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("partitions", sizing.partitions());
        json.put("workers", sizing.workers());
        json.put("processes", sizing.processes());
        json.put("worker_cores", new BigDecimal(decimal(sizing.cores())));
        json.put("broker_cores", new BigDecimal(decimal(sizing.brokerCores())));
        json.put("process_memory_bytes", memory.total().bytes());
        json.put("process_heap_bytes", memory.heap().bytes());
        json.put("process_buffers_bytes", sizing.buffers().bytes());
        json.put("cut_interval_ms", sizing.interval().toMillis());
        json.put("objects_per_day", sizing.objectsPerDay());
        json.put("object_bytes", sizing.objectSize().bytes());
        json.put("broker_disk_bytes", sizing.brokerDisk().bytes());
        json.put("network_in_bytes_per_second", sizing.networkIn().bytes());
        json.put("network_replicas_bytes_per_second", sizing.networkReplicas().bytes());
        json.put("network_out_bytes_per_second", sizing.networkOut().bytes());
        json.put("notes", sizing.notes());
        return json;
    }
}
