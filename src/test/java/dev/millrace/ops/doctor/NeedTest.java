package dev.millrace.ops.doctor;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.Compression;
import dev.millrace.ops.doctor.Need.Operation;
import dev.millrace.ops.doctor.Need.Resource;

import static org.assertj.core.api.Assertions.assertThat;

class NeedTest {
    private static PipelineFacts pipeline(String name, Optional<String> output, boolean hasInsights) {
        return new PipelineFacts(name, "in", "millrace." + name, output, "in.dlq", Compression.LZ4, 1,
                ByteSize.mebibytes(1), hasInsights);
    }

    private static Set<Operation> topic(List<Need> needs, String name) {
        return needs.stream().filter(need -> need.resource() == Resource.TOPIC && need.name().equals(name))
                .map(Need::operations).findFirst().orElse(Set.of());
    }

    @Test
    void a_pipeline_of_objects_reads_its_topic_and_writes_dead_letters_and_the_ledger() {
        List<Need> needs = Need.of(List.of(pipeline("a", Optional.empty(), false)));

        assertThat(topic(needs, "in")).containsExactlyInAnyOrder(Operation.DESCRIBE,
                Operation.DESCRIBE_CONFIGS,
                Operation.READ);
        assertThat(topic(needs, "in.dlq")).containsExactlyInAnyOrder(Operation.DESCRIBE, Operation.WRITE,
                Operation.CREATE);
        assertThat(topic(needs, "millrace.ledger")).hasSize(5);
        assertThat(needs).filteredOn(need -> need.resource() == Resource.TRANSACTIONAL_ID).singleElement()
                .satisfies(need -> {
                    assertThat(need.name()).isEqualTo("millrace.a.");
                    assertThat(need.isPrefix()).isTrue();
                });
        assertThat(needs).noneMatch(need -> need.name().startsWith("millrace.insights"));
    }

    @Test
    void what_it_forwards_to_it_may_write_and_not_read() {
        List<Need> needs = Need.of(List.of(pipeline("a", Optional.of("out"), false)));

        assertThat(topic(needs, "out")).containsExactlyInAnyOrder(Operation.DESCRIBE, Operation.WRITE,
                Operation.CREATE);
    }

    @Test
    void insights_need_increments_and_what_the_merger_makes() {
        List<Need> needs = Need.of(List.of(pipeline("a", Optional.of("out"), true)));

        assertThat(topic(needs, "millrace.insights.increments")).contains(Operation.WRITE);
        assertThat(needs).anyMatch(need -> need.isPrefix() && need.resource() == Resource.TOPIC
                && need.name().equals("millrace.insights") && need.operations().contains(Operation.CREATE));
    }

    @Test
    void several_pipelines_need_a_resource_once() {
        List<Need> needs = Need.of(List.of(pipeline("a", Optional.empty(), false),
                pipeline("b", Optional.empty(), false)));

        assertThat(needs).filteredOn(need -> need.name().equals("millrace.ledger")).singleElement()
                .satisfies(
                        need -> assertThat(need.use()).containsExactlyInAnyOrder("pipeline a", "pipeline b"));
        assertThat(needs).extracting(need -> need.resource() + need.name()).doesNotHaveDuplicates();
    }

    @Test
    void a_right_is_a_command_of_kafkas_own_tool() {
        List<Need> needs = Need.of(List.of(pipeline("a", Optional.empty(), false)));

        assertThat(needs).extracting(need -> need.command("b:9092", "User:m")).contains(
                "kafka-acls.sh --bootstrap-server b:9092 --add --allow-principal 'User:m' --topic 'in' --operation Describe"
                        + " --operation DescribeConfigs --operation Read",
                "kafka-acls.sh --bootstrap-server b:9092 --add --allow-principal 'User:m' --transactional-id 'millrace.a.'"
                        + " --resource-pattern-type prefixed --operation Describe --operation Write",
                "kafka-acls.sh --bootstrap-server b:9092 --add --allow-principal 'User:m' --cluster --operation Describe"
                        + " --operation DescribeConfigs");
    }
}
