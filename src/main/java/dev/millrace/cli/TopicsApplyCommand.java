package dev.millrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.millrace.config.InvalidConfigException;
import dev.millrace.kafka.KafkaRefusedException;
import dev.millrace.kafka.KafkaUnavailableException;
import dev.millrace.ops.topics.InvalidPlanException;
import dev.millrace.ops.topics.PlanFile;
import dev.millrace.ops.topics.Step;
import dev.millrace.ops.topics.TopicAdmin;
import dev.millrace.ops.topics.TopicPlan;

/** {@code millrace topics apply}: does what a saved plan says. */
@Command(name = "apply", description = {"Does what a saved plan says, and nothing else.",
        "Exit code 1, and nothing done, when the cluster is no longer as it was when the plan was made."})
final class TopicsApplyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "PLAN", description = "What 'millrace topics plan --out' saved.")
    private Path file = Path.of("");

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(names = "--yes", description = "Also take steps after which records of one key may be read out of order.")
    private boolean isYes;

    TopicsApplyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InvalidConfigException, Failure {
        String attempt = "apply " + file;
        TopicPlan plan = plan(attempt);
        requireYes(plan, attempt);
        AtomicInteger taken = new AtomicInteger();
        try (Brokers brokers = cluster.open(cluster.settings(terminal), attempt);
                TopicAdmin admin = TopicAdmin.open(brokers.clients())) {
            List<String> changes = plan.changesSince(admin.state(plan.seen().keySet()));
            if (!changes.isEmpty()) {
                throw new Failure(ExitCode.NO, attempt, "the cluster has changed since the plan was made: "
                        + String.join("; ", changes), "nothing was done; plan again");
            }
            admin.apply(plan, step -> {
                if (!(step instanceof Step.Keep)) {
                    taken.incrementAndGet();
                    terminal.out().println(terminal.style().good("done") + "  " + TopicsTable.sentence(step));
                }
            });
        } catch (KafkaUnavailableException e) {
            throw new Failure(ExitCode.TRY_AGAIN, attempt, String.valueOf(e.getMessage()), rest(taken.get()));
        } catch (KafkaRefusedException e) {
            throw new Failure(ExitCode.NO, attempt, String.valueOf(e.getMessage()), rest(taken.get()));
        }
        terminal.out().println(taken.get() == 0 ? "nothing to do" : "%,d steps taken".formatted(taken.get()));
        return ExitCode.DONE;
    }

    private static String rest(int taken) {
        return (taken == 0 ? "nothing was done" : "%,d steps were taken before".formatted(taken))
                + "; plan again to see what is left";
    }

    private TopicPlan plan(String attempt) throws Failure {
        try {
            return PlanFile.read(Files.readString(file));
        } catch (IOException e) {
            throw new Failure(ExitCode.USAGE, attempt, "it cannot be read (" + e + ")",
                    "name a file that 'millrace topics plan --out' has made");
        } catch (InvalidPlanException e) {
            throw new Failure(ExitCode.USAGE, attempt, String.valueOf(e.getMessage()),
                    "name a file that 'millrace topics plan --out' has made");
        }
    }

    private void requireYes(TopicPlan plan, String attempt) throws Failure {
        for (Step.Grow risk : plan.risks()) {
            terminal.err().println("millrace: " + risk.topic() + ": " + risk.warning());
        }
        if (!plan.risks().isEmpty() && !isYes) {
            throw new Failure(ExitCode.NO, attempt, "growing partitions may change the order of records",
                    "nothing was done; say --yes if that may be");
        }
    }
}
