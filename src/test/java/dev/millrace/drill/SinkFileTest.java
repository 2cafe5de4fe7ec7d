package dev.millrace.drill;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.base.ByteSize;
import dev.millrace.config.ConfigFile;
import dev.millrace.config.Settings;
import dev.millrace.contract.Contract;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.pipeline.BatchLimits;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.SourceSettings;
import dev.millrace.store.StoreSettings;

import static org.assertj.core.api.Assertions.assertThat;

class SinkFileTest {
    @TempDir
    private Path folder;

    @Test
    void a_batch_is_never_to_be_larger_than_the_memory() throws Exception {
        PipelineSettings built = ConfigFile.builtIn(Map.of()).pipelines().getFirst();
        DrillSettings settings = new DrillSettings(
                Plan.draw(1, Duration.ofMinutes(1), EnumSet.of(Fault.SINK_KILL)), built,
                GroupProtocol.CONSUMER, ByteSize.mebibytes(48), folder, 100, "none",
                Events.of(built.contract()));

        Path file = SinkFile.write(settings, "127.0.0.1:1", URI.create("http://127.0.0.1:3"));

        Settings read = ConfigFile.load(file, Map.of("DRILL_ACCESS_KEY", "a", "DRILL_SECRET_KEY", "s"));
        assertThat(read.pipelines().getFirst().batch().bytes()).isEqualTo(ByteSize.mebibytes(48));
    }

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void sinks_read_what_the_user_wrote_with_brokers_and_store_of_the_drill(GroupProtocol protocol)
            throws Exception {
        PipelineSettings pipeline = new PipelineSettings("logins",
                new SourceSettings("user-login", "a-group", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                Contract.shipped("user-login"), new ObjectSinkSettings("kept", "{topic}/{HH}", "json.gz"),
                new BatchLimits(77, new ByteSize(123_456), Duration.ofMillis(1_500)), "rejected", 3,
                new ByteSize(65_536));
        DrillSettings settings = new DrillSettings(
                Plan.draw(1, Duration.ofMinutes(1), EnumSet.of(Fault.SINK_KILL)), pipeline, protocol,
                ByteSize.mebibytes(64), folder, 100, "none", Events.of(pipeline.contract()));

        Path file = SinkFile.write(settings, "127.0.0.1:1,127.0.0.1:2", URI.create("http://127.0.0.1:3"));

        Settings read = ConfigFile.load(file, Map.of("DRILL_ACCESS_KEY", "a", "DRILL_SECRET_KEY", "s"));
        PipelineSettings again = read.pipelines().getFirst();
        assertThat(again).usingRecursiveComparison().ignoringFields("contract").isEqualTo(pipeline);
        assertThat(again.contract().schema()).isEqualTo(pipeline.contract().schema());
        assertThat(read.memory()).isEqualTo(ByteSize.mebibytes(64));
        assertThat(read.kafka().brokers()).isEqualTo("127.0.0.1:1,127.0.0.1:2");
        assertThat(read.kafka().groupProtocol()).isEqualTo(protocol);
        assertThat(read.store()).isInstanceOfSatisfying(StoreSettings.S3.class,
                store -> assertThat(store.endpoint()).hasPort(3));
    }
}
