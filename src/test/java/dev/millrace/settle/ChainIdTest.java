package dev.millrace.settle;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.record.OffsetRange;
import dev.millrace.record.Partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ChainIdTest {
    private static final TopicId ID = new TopicId(0x0123456789abcdefL, 0xffL);

    @Test
    void names_objects_by_chain_and_range() {
        ChainId chain = new ChainId("archive", 1, ID, new Partition("network-telemetry", 3));

        assertThat(chain.objectName(new OffsetRange(0, 2000)))
                .isEqualTo("network-telemetry+0123456789+3+00000000000000000000-00000000000000002000");
    }

    @Test
    void names_objects_of_a_second_export_differently() {
        ChainId chain = new ChainId("archive", 2, ID, new Partition("t", 3));

        assertThat(chain.objectName(new OffsetRange(5, 6)))
                .isEqualTo("t+0123456789+3+00000000000000000005-00000000000000000006.g2");
    }

    @Test
    void the_name_of_an_object_of_a_topic_with_a_very_long_name_fits_a_file_system() {
        ChainId chain = new ChainId("archive", 12, ID, new Partition("t".repeat(249), 100_000));

        assertThat(chain.objectName(new OffsetRange(5, 6))).hasSizeLessThan(240);
    }

    @Test
    void names_of_a_chain_sort_as_their_offsets() {
        ChainId chain = new ChainId("archive", 1, ID, new Partition("t", 3));

        assertThat(Stream.of(9L, 10L, 99L, 1_000L, Long.MAX_VALUE - 1)
                .map(first -> chain.objectName(new OffsetRange(first, first + 1)))).isSorted();
    }

    @Test
    void its_text_tells_every_part() {
        assertThat(new ChainId("archive", 2, ID, new Partition("t", 3)).text())
                .isEqualTo("archive/2/t/0123456789abcdef00000000000000ff/3");
    }

    @Test
    void a_topic_id_is_read_back_from_its_text() {
        assertThat(TopicId.parse(ID.hex())).isEqualTo(ID);
        assertThat(ID.hex()).hasSize(32);
        assertThat(ID.shortHex()).isEqualTo("0123456789");
        assertThat(ID).hasToString(ID.hex());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0123456789abcdef00000000000000f", "0123456789abcdef00000000000000fff",
            "0123456789abcdef00000000000000fg"})
    void what_is_not_32_digits_is_no_topic_id(String text) {
        assertThatThrownBy(() -> TopicId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cut_reasons_are_read_back_from_letter_and_word() {
        assertThat(CutReason.values()).allSatisfy(reason -> {
            assertThat(CutReason.of(reason.code())).isEqualTo(reason);
            assertThat(CutReason.of(reason.label())).isEqualTo(reason);
        });
    }
}
