package dev.millrace.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.millrace.ledger.AuditReport;
import dev.millrace.ledger.Outcomes;
import dev.millrace.record.Partition;
import dev.millrace.settle.ChainId;
import dev.millrace.settle.TopicId;

import static org.assertj.core.api.Assertions.assertThat;

class AuditTableTest {
    private static final TopicId OLD = new TopicId(0x0123456789abcdefL, 0);
    private static final TopicId NEW = new TopicId(0x7000000000000000L, 0);

    private static String printed(ChainId... chains) {
        Screen screen = new Screen();
        AuditReport report = new AuditReport(Stream.of(chains)
                .map(chain -> new AuditReport.Books(chain, 0, 1, 1, Outcomes.of(1, Map.of()), 0, 1, 1, 0,
                        List.of("x")))
                .toList());
        AuditTable.print(report, screen.terminal(Map.of(), false).out(), new Style(false));
        return screen.out();
    }

    private static ChainId chain(String topic, TopicId id, int generation) {
        return new ChainId("p", generation, id, new Partition(topic, 0));
    }

    @Test
    void a_partition_is_enough_while_a_topic_has_one_life() {
        String table = printed(chain("t", OLD, 1), chain("u", NEW, 1));

        assertThat(table).contains("problem  p t-0: x", "problem  p u-0: x").doesNotContain("0123456789");
    }

    @Test
    void two_lives_of_one_topic_are_told_apart() {
        String table = printed(chain("t", OLD, 1), chain("t", NEW, 1), chain("u", NEW, 1));

        assertThat(table).contains("problem  p t-0 0123456789: x", "problem  p t-0 7000000000: x",
                "problem  p u-0: x");
        assertThat(table.lines().filter(line -> line.startsWith("p ")))
                .anyMatch(line -> line.contains("t-0 0123456789"));
    }

    @Test
    void two_generations_are_told_apart() {
        assertThat(printed(chain("t", OLD, 1), chain("t", OLD, 2))).contains("p t-0 0123456789: x",
                "p t-0 0123456789 g2: x");
    }
}
