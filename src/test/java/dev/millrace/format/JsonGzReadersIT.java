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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs that are not ours read what we write. */
final class JsonGzReadersIT {
    private static final int EVENTS = 10_000;

    @TempDir
    private Path folder;
    private Path object;

    @BeforeEach
    void write() throws IOException {
        var lines = new EventLines();
        for (int i = 0; i < EVENTS; i++) {
            byte[] event = ("{\"event_id\":\"e-" + i + "\",\n \"bytes\":" + i + "}")
                    .getBytes(StandardCharsets.UTF_8);
            lines.append(event, 0, event.length);
        }
        object = folder.resolve("object.json.gz");
        Files.write(object, JsonGzTest.bytes(new JsonGz().encode(lines)));
    }

    @Test
    void gunzip_finds_nothing_wrong() throws Exception {
        Process gunzip;
        try {
            gunzip = new ProcessBuilder("gunzip", "-t", object.toString()).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("no gunzip here");
            return;
        }

        String said = new String(gunzip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(gunzip.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }

    @Test
    void duckdb_counts_the_events() throws Exception {
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
