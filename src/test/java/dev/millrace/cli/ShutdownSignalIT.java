package dev.millrace.cli;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShutdownSignalIT {
    @Test
    void a_process_that_is_terminated_drains_and_keeps_its_exit_code() throws Exception {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), DrainingProcess.class.getName()).start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            // Not Process.destroy(): that would close the stream that is read next.
            assertThat(process.toHandle().destroy()).isTrue();

            assertThat(out.readLine()).isEqualTo("drained");
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(DrainingProcess.CODE);
        } finally {
            process.destroyForcibly();
        }
    }
}
