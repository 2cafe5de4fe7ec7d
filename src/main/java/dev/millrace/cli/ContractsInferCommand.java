package dev.millrace.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.base.ByteSize;
import dev.millrace.base.Durations;
import dev.millrace.base.Time;
import dev.millrace.config.InvalidConfigException;
import dev.millrace.config.Settings;
import dev.millrace.contract.Contract;
import dev.millrace.contract.Inference;
import dev.millrace.contract.InvalidContractException;
import dev.millrace.contract.Proposal;
import dev.millrace.contract.Validator;
import dev.millrace.json.Printable;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.kafka.Topics;
import dev.millrace.record.Verdict;
import dev.millrace.tap.From;
import dev.millrace.tap.Spots;

/** {@code millrace contracts infer}: a contract from what is there. */
@Command(name = "infer", description = {
        "Proposes a contract for the events of a topic.",
        "Reads a sample from all partitions and times, and writes a JSON Schema that its events keep. What it says of each"
                + " field, and how sure that is, is shown beside it. Joins no group and writes nothing to Kafka."})
final class ContractsInferCommand implements Callable<Integer> {
    private static final ByteSize MOST_BYTES = ByteSize.mebibytes(64);
    private static final int FOUND_LIMIT = 70;
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Where the events are.")
    private String topic = "";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--sample", paramLabel = "N", defaultValue = "10000", description = "Records to look at, spread over partitions and time. Default: ${DEFAULT-VALUE}.")
    private int sample;

    @Option(names = "--last", paramLabel = "DURATION", description = "Only records from then on, by their timestamps. Default: all that are there.")
    private @Nullable String last;

    @Option(names = "--rare", paramLabel = "PERCENT", defaultValue = "0", description = "What fewer events than this show is taken for a mistake: a type, a value, a missing field. Default: ${DEFAULT-VALUE}, every sample counts.")
    private double rare;

    @Option(names = "--tight", description = "No number, length or field beyond those seen.")
    private boolean isTight;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the contract there. Default: to standard output.")
    private @Nullable Path file;

    ContractsInferCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        Inference inference = new Inference(options());
        From from = from();
        Settings settings = cluster.settings(terminal);
        String tried = "infer a contract of " + topic;
        List<byte[]> values = new ArrayList<>();
        try (Brokers opened = cluster.open(settings, tried)) {
            read(opened, from, values);
        } catch (KafkaUnavailableException e) {
            throw Failure.of(tried, e);
        } catch (KafkaRefusedException e) {
            throw Failure.of(tried, e);
        }
        values.removeIf(value -> !inference.add(value));
        if (values.isEmpty()) {
            throw new Failure(ExitCode.NO, tried, inference.strangers() == 0
                    ? "there are no records"
                    : "none of the %,d records is a JSON object".formatted(inference.strangers()),
                    "look at others, with millrace tap");
        }
        Proposal proposal = inference.propose(topic);
        tell(proposal, inference, values);
        write(proposal.schema());
        return ExitCode.DONE;
    }

    private Inference.Options options() throws Failure {
        if (!(rare >= 0 && rare < 50) || sample < 1) {
            throw new Failure(ExitCode.USAGE, "read the options", "--rare is %s, --sample %s".formatted(rare,
                    sample), "--rare is a percentage below 50, --sample at least 1");
        }
        return new Inference.Options(isTight ? Inference.Fit.TIGHT : Inference.Fit.LOOSE, rare / 100);
    }

    private From from() throws Failure {
        try {
            return last == null ? new From.Start() : new From.Ago(Durations.parse(last));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, "read --last", String.valueOf(e.getMessage()),
                    "see millrace contracts infer --help");
        }
    }

    private void read(Brokers opened, From from, List<byte[]> values)
            throws Failure, KafkaUnavailableException, KafkaRefusedException {
        int partitions;
        try (Topics topics = Topics.open(opened.clients())) {
            partitions = topics.describe(topic).map(TopicIdentity::partitions)
                    .orElseThrow(() -> new Failure(ExitCode.CONFIGURATION, "infer a contract of " + topic,
                            "there is no such topic at " + opened.settings().brokers(),
                            "correct the name, or name the brokers"));
        }
        long[] bytes = {0};
        try (Spots spots = Spots.open(opened.clients(), topic, partitions, from, Time.system());
                ProgressLine progress = new ProgressLine(terminal, Time.system(), Duration.ofSeconds(10))) {
            spots.spread(sample, item -> {
                if (item.value() != null) {
                    values.add(copy(item.value()));
                    bytes[0] += item.value().remaining();
                }
                return bytes[0] < MOST_BYTES.bytes();
            }, read -> progress.show("reading %s: %,d of about %,d".formatted(topic, read,
                    Math.min(sample, spots.size()))));
        }
        if (bytes[0] >= MOST_BYTES.bytes()) {
            terminal.err().println("millrace: %,d records are %s, and no more is looked at"
                    .formatted(values.size(), MOST_BYTES));
        }
    }

    private static byte[] copy(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.get(view.position(), bytes);
        return bytes;
    }

    private void tell(Proposal proposal, Inference inference, List<byte[]> values) {
        Table table = new Table("field", "type", "seen", "required", "sure", "values");
        for (Proposal.Field field : proposal.fields()) {
            table.row(Printable.text(field.pointer(), FOUND_LIMIT), field.types(),
                    percent((double) field.seen() / field.of()), field.isRequired() ? "yes" : "no",
                    field.sureness() == 0 ? null : percent(field.sureness()),
                    Printable.text(field.found(), FOUND_LIMIT));
        }
        table.print(terminal.err(), terminal.style());
        long accepted = accepted(proposal.schema(), values);
        terminal.err()
                .println("millrace: the contract accepts %,d of %,d sampled events%s".formatted(accepted,
                        values.size(), inference.strangers() == 0
                                ? ""
                                : "; %,d more records are no JSON objects".formatted(inference.strangers())));
    }

    private static String percent(double share) {
        // Rounded down: what is not quite all must not look like all.
        return BigDecimal.valueOf(share * 100).setScale(2, RoundingMode.DOWN).stripTrailingZeros()
                .toPlainString() + " %";
    }

    private static long accepted(String schema, List<byte[]> values) {
        try {
            Validator validator = Contract.compile("inferred", schema).validator();
            return values.stream().filter(
                    value -> validator.validate(value, 0, value.length) instanceof Verdict.Valid).count();
        } catch (InvalidContractException e) {
            throw new IllegalStateException("what was inferred is no contract: " + e.getMessage(), e);
        }
    }

    private void write(String schema) throws Failure {
        if (file == null) {
            terminal.out().println(schema);
            return;
        }
        try {
            Path _ = Files.writeString(file, schema + "\n");
            terminal.err().println("millrace: written to " + file);
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, "write " + file, String.valueOf(e.getMessage()),
                    "name a file in a folder that exists and may be written to");
        }
    }
}
