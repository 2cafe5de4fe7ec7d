package dev.millrace.kafka;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.millrace.base.ByteSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicSpecTest {
    private final TopicSpec spec = TopicSpec.of("logins", 6);

    @Test
    void has_as_many_replicas_as_the_cluster_allows_up_to_three() {
        assertThat(spec.replicasOn(1)).isEqualTo(1);
        assertThat(spec.replicasOn(2)).isEqualTo(2);
        assertThat(spec.replicasOn(9)).isEqualTo(3);
    }

    @Test
    void lets_one_replica_be_lost_where_there_are_several() {
        assertThat(spec.configOn(1)).containsEntry("min.insync.replicas", "1");
        assertThat(spec.configOn(2)).containsEntry("min.insync.replicas", "1");
        assertThat(spec.configOn(3)).containsEntry("min.insync.replicas", "2");
        assertThat(spec.with("min.insync.replicas", "3").configOn(3)).containsEntry("min.insync.replicas",
                "3");
    }

    @Test
    void says_in_kafkas_words_what_is_kept() {
        assertThat(spec.compacted().retainedFor(Duration.ofHours(1)).upTo(ByteSize.mebibytes(2)).config())
                .containsEntry("cleanup.policy", "compact").containsEntry("retention.ms", "3600000")
                .containsEntry("max.message.bytes", "2097152")
                .containsEntry("unclean.leader.election.enable", "false");
    }

    @Test
    void needs_a_partition() {
        assertThatThrownBy(() -> TopicSpec.of("logins", 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'logins'");
    }
}
