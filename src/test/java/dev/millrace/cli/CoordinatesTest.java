package dev.millrace.cli;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.record.Partition;
import dev.millrace.record.Position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CoordinatesTest {
    @Test
    void a_position_is_read_as_it_is_printed() {
        Position position = new Position(new Partition("gds.metrics-1-x", 12), 4_711);

        assertThat(Coordinates.parse(position.toString())).contains(position);
        assertThat(Coordinates.parse("gds.metrics-1-x-12@4,711")).contains(position);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "topic", "topic-1", "topic@1", "topic-@1", "topic-1@", "topic-1@-1",
            "topic-1@1,2", "a b-1@1"})
    void anything_else_is_none(String text) {
        assertThat(Coordinates.parse(text)).isEmpty();
    }

    @Test
    void objections_are_words() {
        assertThat(Objection.parse(List.of("dead", " changed"))).containsExactly(Objection.DEAD,
                Objection.CHANGED);
        assertThat(Objection.parse(List.of("none"))).isEmpty();
        assertThatThrownBy(() -> Objection.parse(List.of("death"))).hasMessageContaining(
                "found 'death', expected dropped, dead, passing, changed, insights, or none alone");
    }
}
