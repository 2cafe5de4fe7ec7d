package dev.millrace.kafka;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ViewSerializerTest {
    private final ViewSerializer serializer = new ViewSerializer();

    @Test
    void sends_only_what_lies_between_position_and_limit() {
        ByteBuffer view = ByteBuffer.wrap(new byte[]{1, 2, 3, 4, 5}, 1, 3);

        assertThat(serializer.serialize("topic", view)).containsExactly(2, 3, 4);
        assertThat(view).isEqualTo(ByteBuffer.wrap(new byte[]{2, 3, 4}));
    }

    @Test
    void sends_slices_and_read_only_views() {
        ByteBuffer slice = ByteBuffer.wrap(new byte[]{1, 2, 3, 4, 5}).slice(2, 2);

        assertThat(serializer.serialize("topic", slice)).containsExactly(3, 4);
        assertThat(serializer.serialize("topic", slice.asReadOnlyBuffer())).containsExactly(3, 4);
    }

    @Test
    void a_tombstone_stays_one() {
        assertThat(serializer.serialize("topic", null)).isNull();
    }
}
