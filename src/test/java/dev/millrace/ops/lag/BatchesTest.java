package dev.millrace.ops.lag;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BatchesTest {
    private int underWay;
    private int mostUnderWay;

    @Test
    void sixty_five_thousand_groups_are_asked_for_in_small_requests_with_few_under_way() {
        List<String> groups = IntStream.range(0, 65_000).mapToObj(i -> "group-" + i).toList();
        List<String> answered = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();

        Batches.run(groups, batch -> {
            underWay++;
            mostUnderWay = Math.max(mostUnderWay, underWay);
            sizes.add(batch.size());
            return batch.getFirst();
        }, (batch, first) -> {
            underWay--;
            assertThat(first).isEqualTo(batch.getFirst());
            answered.addAll(batch);
        });

        assertThat(answered).isEqualTo(groups);
        assertThat(sizes).hasSize(130).allMatch(size -> size <= Batches.SIZE);
        assertThat(mostUnderWay).isEqualTo(Batches.IN_FLIGHT);
        assertThat(underWay).isZero();
    }

    @Test
    void nothing_is_asked_for_nothing() {
        Batches.run(List.<String>of(), _ -> underWay++, (_, _) -> underWay++);

        assertThat(underWay).isZero();
    }
}
