package dev.millrace.replay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;

import static org.assertj.core.api.Assertions.assertThat;

class MarkTest {
    private static final String TOPIC_ID = "00112233445566778899aabbccddeeff";

    private static Mark mark(long... offsets) {
        return new Mark(TOPIC_ID, 3, "a1b2c3d4e5", 7, MarkState.REPLAYED, Mark.ranges(offsets));
    }

    @Test
    void neighbours_are_one_range() {
        assertThat(Mark.ranges(new long[]{1, 2, 3, 7, 9, 10})).containsExactly(new OffsetRange(1, 4),
                new OffsetRange(7, 8), new OffsetRange(9, 11));
        assertThat(Mark.ranges(new long[0])).isEmpty();
    }

    @Test
    void it_covers_its_letters_alone() {
        Mark mark = mark(1, 2, 3, 7);

        assertThat(List.of(mark.covers(1), mark.covers(3), mark.covers(7))).containsOnly(true);
        assertThat(List.of(mark.covers(0), mark.covers(4), mark.covers(8))).containsOnly(false);
        assertThat(mark.last()).isEqualTo(7);
    }

    @Test
    void it_comes_back_from_its_record() {
        Mark mark = mark(1, 2, 3, 7);

        String key = StandardCharsets.UTF_8.decode(MarkCodec.key(mark)).toString();
        Mark back = MarkCodec.mark(key, MarkCodec.value(mark)).orElseThrow();

        assertThat(back).isEqualTo(mark);
    }

    @Test
    void an_action_comes_back_from_its_record() {
        Action action = new Action("a1b2c3d4e5", Action.Kind.DISCARD,
                new Action.Actor("anna", "laptop", "dlq discard 'x y'", "tests of last week"),
                List.of("a.dlq"),
                1_000, -1, Map.of(MarkState.DISCARDED, 12L));

        String key = StandardCharsets.UTF_8.decode(MarkCodec.key(action)).toString();

        assertThat(MarkCodec.action(key, MarkCodec.value(action))).contains(action);
    }

    @Test
    void what_a_later_version_writes_is_passed_over() {
        for (String value : List.of("", "{", "[]", "{\"state\":\"sold\",\"ranges\":[[1,2]]}",
                "{\"state\":\"open\"}")) {
            assertThat(MarkCodec.mark("mark/" + TOPIC_ID + "/0/a/0", MarkCodec.bytes(value))).isEmpty();
            assertThat(MarkCodec.action("action/a", MarkCodec.bytes(value))).isEmpty();
        }
        assertThat(MarkCodec.mark("mark/x/y", MarkCodec.bytes("{}"))).isEmpty();
    }
}
