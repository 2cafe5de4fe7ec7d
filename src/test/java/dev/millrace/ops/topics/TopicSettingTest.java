package dev.millrace.ops.topics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TopicSettingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            RETENTION       | 7d             | 604800000
            RETENTION       | 90m            | 5400000
            RETENTION       | 1500ms         | 1500
            RETENTION       | forever        | -1
            RETENTION       | 0ms            | 0
            RETENTION_BYTES | 50GiB          | 53687091200
            RETENTION_BYTES | unlimited      | -1
            MAX_MESSAGE     | 1048588B       | 1048588
            CLEANUP         | compact,delete | compact,delete
            COMPRESSION     | zstd           | zstd
            MIN_INSYNC      | 2              | 2
            """)
    void what_is_written_and_what_kafka_holds_are_the_same(TopicSetting setting, String text, String value) {
        assertThat(setting.toKafka(text)).isEqualTo(value);
        assertThat(setting.toText(value)).isEqualTo(text);
    }

    @Test
    void the_order_of_cleanup_policies_is_no_difference() {
        assertThat(TopicSetting.normal("cleanup.policy", "delete, compact")).isEqualTo("compact,delete");
        assertThat(TopicSetting.CLEANUP.toKafka("delete,compact")).isEqualTo("compact,delete");
    }

    @Test
    void what_is_wrong_is_refused() {
        assertThatThrownBy(() -> TopicSetting.MIN_INSYNC.toKafka("0")).hasMessageContaining("1 to 999");
        assertThatThrownBy(() -> TopicSetting.COMPRESSION.toKafka("rar")).hasMessageContaining("zstd");
        assertThatThrownBy(() -> TopicSetting.CLEANUP.toKafka("never"))
                .hasMessageContaining("compact,delete");
        assertThatThrownBy(() -> TopicSetting.RETENTION.toKafka("soon"))
                .hasMessageContaining("not a duration");
    }
}
