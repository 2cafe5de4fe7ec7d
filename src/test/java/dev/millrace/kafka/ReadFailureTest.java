package dev.millrace.kafka;

import java.util.OptionalLong;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.junit.jupiter.api.Test;

import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;

/** The words of the client, as it says them to a real broker's damaged log in the integration tests. */
class ReadFailureTest {
    private static final String SEEK_PAST = ". If needed, please seek past the record to continue consumption.";
    private static final Partition PARTITION = new Partition("a-topic.with-3", 12);

    @Test
    void a_wrong_checksum_names_partition_and_batch() {
        var cause = new KafkaException(
                "Record batch for partition a-topic.with-3-12 at offset 4711 is invalid,"
                        + " cause: Record is corrupt (stored crc = 1, computed crc = 2)");

        var found = ReadFailure.of(new KafkaException(
                "Received exception when fetching the next record from a-topic.with-3-12" + SEEK_PAST,
                cause));

        assertThat(found).hasValueSatisfying(failure -> {
            assertThat(failure.partition()).isEqualTo(PARTITION);
            assertThat(failure.batch()).isEqualTo(OptionalLong.of(4711));
            assertThat(failure.words()).contains("stored crc");
        });
    }

    @Test
    void what_has_no_head_names_the_partition_alone() {
        var found = ReadFailure.of(new KafkaException(
                "Received exception when fetching the next record from a-topic.with-3-12" + SEEK_PAST,
                new CorruptRecordException("Record size 3 is less than the minimum record overhead (14)")));

        assertThat(found).hasValueSatisfying(failure -> {
            assertThat(failure.partition()).isEqualTo(PARTITION);
            assertThat(failure.batch()).isEmpty();
        });
    }

    @Test
    void what_the_broker_cannot_read_names_the_partition_alone() {
        assertThat(ReadFailure.of(new KafkaException(
                "Encountered corrupt message when fetching offset 5 for topic-partition a-topic.with-3-12")))
                .map(ReadFailure::partition).hasValue(PARTITION);
    }

    @Test
    void other_troubles_are_none_of_one_partition() {
        assertThat(ReadFailure.of(new KafkaException("not allowed"))).isEmpty();
        assertThat(ReadFailure.of(new KafkaException())).isEmpty();
    }
}
