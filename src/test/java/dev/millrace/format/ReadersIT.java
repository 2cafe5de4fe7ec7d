package dev.millrace.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs that are not ours read what we write. */
final class ReadersIT {
    private static final int EVENTS = 10_000;

    @TempDir
    private Path folder;

    private Path write(EncodersTest.Way way) throws Exception {
        var lines = new EventLines();
        for (int i = 0; i < EVENTS; i++) {
            byte[] event = ("{\"event_id\":\"e-" + i + "\",\n \"bytes\":" + i + "}")
                    .getBytes(StandardCharsets.UTF_8);
            lines.append(event, 0, event.length);
        }
        return Files.write(folder.resolve("object." + way.format().extension()),
                way.encode(lines));
    }

    @ParameterizedTest
    @MethodSource("dev.millrace.format.EncodersTest#ways")
    void the_usual_tool_finds_nothing_wrong(EncodersTest.Way way) throws Exception {
        String tool = way.format().extension().equals("json.gz") ? "gunzip" : "zstd";
        Process test;
        try {
            test = new ProcessBuilder(tool, "-q", "-t", write(way).toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no " + tool + " here");
            return;
        }

        String said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(test.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.millrace.format.EncodersTest#ways")
    void duckdb_counts_the_events(EncodersTest.Way way) throws Exception {
        Path object = write(way);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select count(*), count(distinct event_id), sum(bytes) from '" + object + "'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(EVENTS);
            assertThat(rows.getLong(2)).isEqualTo(EVENTS);
            assertThat(rows.getLong(3)).isEqualTo((long) EVENTS * (EVENTS - 1) / 2);
        }
    }
}
