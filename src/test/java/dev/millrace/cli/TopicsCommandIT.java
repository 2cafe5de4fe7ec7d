package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

class TopicsCommandIT {
    @TempDir
    private Path folder;
    private final String topic = TestKafka.uniqueName("declared");
    private Path config = Path.of("");
    private Path plan = Path.of("");
    private Screen screen = new Screen();

    @BeforeEach
    void write() throws Exception {
        config = folder.resolve("millrace.yaml");
        plan = folder.resolve("plan.json");
        declare("partitions: 2, retention: 3d");
    }

    private void declare(String settings) throws Exception {
        Files.writeString(config, "topics: { declare: { " + topic + ": { " + settings + " } } }\n");
    }

    private int run(String... arguments) {
        screen = new Screen();
        List<String> all = new ArrayList<>(List.of("topics"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--config", config.toString(), "--brokers", TestKafka.brokers()));
        return Main.run(screen.terminal(Map.of(), false), all.toArray(String[]::new));
    }

    private int planned() {
        return run("plan", "--out", plan.toString());
    }

    @Test
    void from_a_declaration_to_a_topic_and_back() throws Exception {
        assertThat(run("drift")).isEqualTo(ExitCode.NO);
        assertThat(screen.out()).contains("it does not exist");

        assertThat(planned()).as(screen.err()).isEqualTo(ExitCode.DONE);
        assertThat(screen.out()).contains("create  " + topic + "  2 partitions, 1 replicas", "retention 3d");
        assertThat(run("apply", plan.toString())).as(screen.err()).isEqualTo(ExitCode.DONE);
        assertThat(screen.out()).contains("done  create " + topic, "1 steps taken");

        Await.until("every broker knows", () -> run("drift") == ExitCode.DONE);
        assertThat(screen.out()).contains("no drift: 1 topics are as declared");
        assertThat(run("apply", plan.toString())).isEqualTo(ExitCode.NO);
        assertThat(screen.err()).contains("it did not exist, and does now", "plan again");
        declare("partitions: 1");
        assertThat(planned()).isEqualTo(ExitCode.NO);
        assertThat(screen.out()).contains("cannot take any away");

        Files.writeString(config, "memory: 64MiB\n");
        assertThat(run("adopt", topic)).as(screen.err()).isEqualTo(ExitCode.DONE);
        Files.writeString(config, screen.out());
        assertThat(run("drift")).as(screen.out() + screen.err()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void a_plan_does_not_outlive_what_it_was_made_against() throws Exception {
        assertThat(planned()).isEqualTo(ExitCode.DONE);
        assertThat(run("apply", plan.toString())).isEqualTo(ExitCode.DONE);
        Await.until("every broker knows", () -> run("drift") == ExitCode.DONE);
        declare("partitions: 4, retention: 3d, key: instance");
        assertThat(planned()).isEqualTo(ExitCode.DONE);
        assertThat(screen.out()).contains("grow", "2 to 4 partitions", "order", "out of order");
        assertThat(run("apply", plan.toString())).isEqualTo(ExitCode.NO);
        assertThat(screen.err()).contains("say --yes");
        try (Admin admin = TestKafka.clients().admin("it", Duration.ofSeconds(10))) {
            var _ = admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
        }
        Await.until("every broker knows", () -> {
            var _ = run("drift", "--json");
            return screen.out().contains("\"from\" : 3");
        });

        assertThat(run("apply", plan.toString(), "--yes")).isEqualTo(ExitCode.NO);
        assertThat(screen.err()).contains("partitions were 2 and are 3", "nothing was done");

        assertThat(planned()).isEqualTo(ExitCode.DONE);
        assertThat(run("apply", plan.toString(), "--yes")).as(screen.err()).isEqualTo(ExitCode.DONE);
        Await.until("every broker knows", () -> run("drift") == ExitCode.DONE);
    }

    @Test
    void the_brokers_are_asked_before_anything_is_promised() throws Exception {
        declare("partitions: 2, config: { no.such.setting: 1 }");

        assertThat(planned()).isEqualTo(ExitCode.NO);
        assertThat(screen.out()).contains("refused", "no.such.setting");
        assertThat(plan).doesNotExist();
    }
}
