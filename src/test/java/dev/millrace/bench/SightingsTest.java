package dev.millrace.bench;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.millrace.record.OffsetRange;

import static org.assertj.core.api.Assertions.assertThat;

class SightingsTest {
    @Test
    void reads_offsets_from_names_of_objects_alone() {
        assertThat(
                Sightings.sighting("t-1+0123456789+3+00000000000000000500-00000000000000000700.json.gz", 9))
                .contains(new Sightings.Sighting(3, new OffsetRange(500, 700), 9));
        assertThat(Sightings.sighting(".millrace-part-1", 9)).isEmpty();
    }

    @Test
    void a_record_waits_for_the_object_that_holds_it() {
        List<Sightings.Sighting> seen = List.of(new Sightings.Sighting(0, new OffsetRange(0, 2), 1_000),
                new Sightings.Sighting(0, new OffsetRange(2, 4), 3_000));

        double[] waits = Sightings.waits(seen,
                Map.of(0, Map.of(1L, 400L, 2L, 1_500L, 4L, 1_600L), 1, Map.of(0L, 1L)));

        assertThat(waits).containsExactlyInAnyOrder(600, 1_500);
    }
}
