package dev.millrace.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.contract.Contract;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Generator;
import dev.millrace.generate.NetworkEvents;
import dev.millrace.generate.Progress;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.kafka.TopicIdentity;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

class PipelineIT {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(GroupProtocol.class)
    void every_record_ends_in_one_object_or_one_dead_letter(GroupProtocol protocol) throws Exception {
        Clients clients = TestKafka.clients(protocol);
        TopicIdentity topic = TestKafka.topic("network", 3);
        generate(clients, topic.name(), 20_000);
        PipelineSettings settings = settings(topic.name(), 2);

        try (Pipeline pipeline = Pipeline.start(settings, surroundings(clients))) {
            Await.until("everything is settled", () -> settled(pipeline) == 20_000);
            assertThat(pipeline.stuck(Duration.ofSeconds(30))).isEmpty();
            assertThat(pipeline.stuck(Duration.ofNanos(-1))).as("every turn takes longer than that")
                    .hasSize(2);
            assertThat(pipeline.drain(Duration.ofSeconds(30))).isTrue();
            assertThat(pipeline.stuck(Duration.ofNanos(-1))).as("who has ended is not stuck").isEmpty();
        }

        try (ObjectStore store = Stores.open(new StoreSettings.Folder(folder), "bucket", MissingBucket.FAIL,
                Time.system())) {
            Oracle.Verdict verdict = Oracle.compare(clients, topic.name(), settings.deadLetterTopic(), store);
            assertThat(verdict.isClean()).as("%s", verdict).isTrue();
            assertThat(verdict.inTopic()).isEqualTo(20_000);
            assertThat(verdict.letters()).isPositive();
        }
    }

    private static long settled(Pipeline pipeline) {
        assertThat(pipeline.failure()).isEmpty();
        PipelineStatus status = pipeline.status();
        return status.stored() + status.deadLetters();
    }

    private static void generate(Clients clients, String topic, long count) throws Exception {
        long seed = 7;
        EventLoad load = new EventLoad(
                new NetworkEvents(seed, Instant.parse("2026-01-01T00:00:00Z"), 10_000),
                Chaos.ofBad(0.02), seed);
        Generator.Result result = new Generator(clients, Time.system()).run(load,
                new Generator.Options(topic, 0, count, 0), Progress.NONE);
        assertThat(result.total()).isEqualTo(count);
    }

    private static PipelineSettings settings(String topic, int workers) throws Exception {
        return new PipelineSettings(TestKafka.uniqueName("pipeline"),
                new SourceSettings(topic, TestKafka.uniqueName("group"), SourceSettings.Start.EARLIEST,
                        false, SourceSettings.Gaps.RECORD),
                Contract.compile("any", "{\"type\": \"object\"}"),
                new ObjectSinkSettings("bucket", "{topic}/dt={yyyy-MM-dd}/hour={HH}", "json.gz"),
                new BatchLimits(500, ByteSize.mebibytes(64), Duration.ofSeconds(1)), topic + ".dlq", workers,
                ByteSize.mebibytes(1));
    }

    private Surroundings surroundings(Clients clients) {
        return new Surroundings(clients, new StoreSettings.Folder(folder), MissingBucket.CREATE,
                new MemoryBudget(ByteSize.mebibytes(64)), Time.system(), "test", Duration.ofSeconds(10));
    }
}
