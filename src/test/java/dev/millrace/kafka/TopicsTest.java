package dev.millrace.kafka;

import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicsTest {
    private static final Partition PARTITION = new Partition("t", 3);

    @Test
    void a_partition_may_be_empty() throws Exception {
        assertThat(Topics.range(PARTITION, 7, 7)).isEqualTo(new OffsetRange(7, 7));
    }

    /** First offset and end are two questions, and the topic may be made anew between them. */
    @Test
    void a_partition_that_ends_before_it_began_is_asked_for_again_later() {
        assertThatThrownBy(() -> Topics.range(PARTITION, 1_000, 0))
                .isInstanceOf(KafkaUnavailableException.class)
                .hasMessageContaining("t-3").hasMessageContaining("ask again");
    }
}
