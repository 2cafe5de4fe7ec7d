package dev.millrace.cli;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.millrace.config.SinkVariable;

import static org.assertj.core.api.Assertions.assertThat;

class VariableTableTest {
    @Test
    void shows_what_each_means_and_what_counts_otherwise() {
        List<String> lines = VariableTable.lines(List.of(new SinkVariable("TOPIC", "events", "topic to read"),
                new SinkVariable("A_KEY", "", "credentials; " + "long ".repeat(15).strip())));

        assertThat(lines).containsExactly(
                "  TOPIC  topic to read [events]",
                "  A_KEY  credentials; long long long long long long long long long long long",
                "         long long long long");
    }
}
