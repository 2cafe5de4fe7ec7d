package dev.millrace.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.ByteSize;
import dev.millrace.cli.Main;
import dev.millrace.config.ConfigFile;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SinkSettings;
import dev.millrace.pipeline.TopicSinkSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** Short drills: one that nothing is wrong with, and one with evidence that was tampered with. */
class DrillIT {
    private static final Watcher NOBODY = new Watcher() {
        @Override
        public void says(String line) {
            System.out.println("DrillIT " + line);
        }

        @Override
        public void sees(Progress progress) {
            // The lines say enough.
        }
    };

    @TempDir
    private Path folder;

    @Test
    void a_drill_shows_that_nothing_was_lost() throws Exception {
        Report report = drill(EnumSet.of(Fault.SINK_KILL, Fault.STORE_500, Fault.COMMIT_UNHEARD,
                Fault.STORE_REPLY_LOST), Drill.Sabotage.NONE);

        assertThat(report.failures()).isEmpty();
        assertThat(report.tally().strikes()).isNotEmpty();
        assertThat(report.verdict().inTopic()).isEqualTo(report.acknowledged()).isGreaterThan(1_000);
        assertThat(report.verdict().inObjects() + report.verdict().inLetters())
                .isEqualTo(report.verdict().inTopic());
    }

    @Test
    void a_drill_of_a_pipeline_that_forwards_shows_that_nothing_was_lost() throws Exception {
        Report report = drill(EnumSet.of(Fault.SINK_KILL, Fault.COMMIT_UNHEARD, Fault.SINKS_SCALE,
                Fault.TRANSACTIONS_ABORTED), Drill.Sabotage.NONE, TopicSinkSettings.of("forwarded"));

        assertThat(report.failures()).isEmpty();
        assertThat(report.tally().strikes()).isNotEmpty();
        assertThat(report.verdict().inTopic()).isGreaterThan(1_000);
        assertThat(report.verdict().inObjects() + report.verdict().inLetters())
                .isEqualTo(report.verdict().inTopic());
    }

    @Test
    void an_object_that_is_gone_is_noticed_twice() throws Exception {
        Report report = drill(EnumSet.of(Fault.STORE_RESET), DrillIT::deleteAnObject);

        assertThat(report.verdict().lost()).isPositive();
        assertThat(report.failures()).anySatisfy(
                failure -> assertThat(failure)
                        .matches("lost: [\\d.,]+ records of partition \\d.*, offsets .*"));
        assertThat(report.books().isBalanced()).isFalse();
    }

    private Report drill(EnumSet<Fault> faults, Drill.Sabotage sabotage) throws Exception {
        return drill(faults, sabotage, ConfigFile.builtIn(Map.of()).pipelines().getFirst().to());
    }

    private Report drill(EnumSet<Fault> faults, Drill.Sabotage sabotage, SinkSettings to) throws Exception {
        PipelineSettings built = ConfigFile.builtIn(Map.of()).pipelines().getFirst();
        PipelineSettings pipeline = new PipelineSettings(built.name(), built.from(), built.contract(),
                to, new BatchLimits(200, ByteSize.mebibytes(1), Duration.ofMillis(500)),
                built.deadLetterTopic(), 1, built.maxRecord());
        Plan plan = Plan.draw(5, Duration.ofSeconds(12), faults);
        return new Drill(new Drill.Options(plan, pipeline, GroupProtocol.CONSUMER, ByteSize.mebibytes(32),
                folder, 400, null, Main.class.getName()), sabotage).run(NOBODY);
    }

    private static void deleteAnObject(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            List<Path> objects = files.filter(file -> file.toString().endsWith(".json.gz")).sorted().toList();
            Files.delete(objects.get(objects.size() / 2));
        }
    }
}
