package dev.millrace.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.millrace.base.ByteSize;
import dev.millrace.base.MemoryBudget;
import dev.millrace.base.Time;
import dev.millrace.contract.Contract;
import dev.millrace.kafka.Clients;
import dev.millrace.kafka.Topics;
import dev.millrace.ledger.Ledger;
import dev.millrace.ledger.LedgerCodec;
import dev.millrace.ledger.LedgerKey;
import dev.millrace.ledger.Owner;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.StoreSettings;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StartupIT {
    private static final String PATH = "{topic}/dt={yyyy-MM-dd}";
    private final Clients clients = TestKafka.clients();
    private final String name = TestKafka.uniqueName("startup");

    @TempDir
    private Path folder;

    private PipelineSettings settings(String pipeline, String topic, String path) throws Exception {
        return new PipelineSettings(pipeline,
                new SourceSettings(topic, pipeline + "-group", SourceSettings.Start.EARLIEST, false,
                        SourceSettings.Gaps.RECORD),
                Contract.compile("any", "{\"type\": \"object\"}"),
                new ObjectSinkSettings("bucket", path, "json.gz"), BatchLimits.DEFAULT, topic + ".dlq", 1,
                ByteSize.mebibytes(1));
    }

    private void start(PipelineSettings settings) throws PipelineFailedException {
        Surroundings surroundings = new Surroundings(clients, new StoreSettings.Folder(folder),
                MissingBucket.CREATE, new MemoryBudget(ByteSize.mebibytes(64)), Time.system(), "test",
                Duration.ZERO);
        Startup.prepare(settings, surroundings, _ -> {}).close();
    }

    private Map<String, Owner> owners() throws Exception {
        Map<String, Owner> owners = new HashMap<>();
        new Ledger(clients, Time.system()).scanPlain((key, value) -> {
            if (key instanceof LedgerKey.OfOwner(String pipeline)) {
                new LedgerCodec().owner(value).ifPresent(owner -> owners.put(pipeline, owner));
            }
        });
        return owners;
    }

    @Test
    void a_second_pipeline_that_would_write_the_same_objects_is_refused() throws Exception {
        String topic = TestKafka.topic("startup", 1).name();
        start(settings(name, topic, PATH));

        assertThatThrownBy(() -> start(settings(name + "-b", topic, PATH)))
                .isInstanceOf(PipelineFailedException.class)
                .hasMessageContaining("would write the same objects as pipeline " + name);
        start(settings(name + "-b", topic, "{pipeline}/" + PATH));

        assertThat(owners()).containsKeys(name, name + "-b");
    }

    @Test
    void the_ledger_follows_a_path_that_changes() throws Exception {
        String topic = TestKafka.topic("startup", 1).name();
        start(settings(name, topic, PATH));

        start(settings(name, topic, "elsewhere"));

        assertThat(owners()).hasEntrySatisfying(name,
                owner -> assertThat(owner.path()).isEqualTo("elsewhere"));
    }

    @Test
    void a_ledger_from_which_kafka_would_delete_is_refused() throws Exception {
        String topic = TestKafka.topic("startup", 1).name();
        start(settings(name, topic, PATH));
        setCleanupPolicy("compact,delete");

        try {
            assertThatThrownBy(() -> start(settings(name, topic, PATH)))
                    .isInstanceOf(PipelineFailedException.class)
                    .hasMessageContaining("cleanup.policy=compact,delete")
                    .hasMessageContaining(
                            "--entity-name millrace.ledger --add-config cleanup.policy=compact");
        } finally {
            setCleanupPolicy("compact");
        }
    }

    private void setCleanupPolicy(String policy) throws Exception {
        try (Admin admin = clients.admin("test", Duration.ofSeconds(10));
                Topics topics = Topics.open(clients)) {
            var change = new AlterConfigOp(new ConfigEntry("cleanup.policy", policy),
                    AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, Ledger.TOPIC), List.of(change))).all()
                    .get();
            Await.until("the policy is " + policy, () -> topics.cleanupPolicy(Ledger.TOPIC).equals(policy));
        }
    }

    @Test
    void a_start_that_fails_leaves_no_client_open() throws Exception {
        List<Thread> before = admins();

        assertThatThrownBy(() -> start(settings(name, "no-such-topic", PATH)))
                .isInstanceOf(PipelineFailedException.class).hasMessageContaining("does not exist");

        assertThat(admins()).isSubsetOf(before);
    }

    private static List<Thread> admins() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("kafka-admin-client-thread")).toList();
    }
}
