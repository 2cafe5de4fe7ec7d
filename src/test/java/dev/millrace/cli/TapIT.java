package dev.millrace.cli;

import java.io.BufferedReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.millrace.base.Time;
import dev.millrace.kafka.Clients;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.TestKafka;

import static org.assertj.core.api.Assertions.assertThat;

class TapIT {
    private static final long MINUTE_MILLIS = 60_000;
    private final Clients clients = TestKafka.clients();

    @TempDir
    private Path folder;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ProducerRecord<ByteBuffer, ByteBuffer> item(String topic, int number, long timestamp) {
        return new ProducerRecord<>(topic, null, timestamp, bytes("k" + number),
                bytes("{\"n\":" + number + "}"));
    }

    private void send(String topic, int from, int to, long timestamp) throws Exception {
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("tap-test")) {
            for (int number = from; number < to; number++) {
                assertThat(producer.send(item(topic, number, timestamp)).get().topic()).isEqualTo(topic);
            }
        }
    }

    private static Program.Answer tap(String... arguments) {
        return Program.run(Map.of(), Stream
                .concat(Stream.of("tap"),
                        Stream.concat(Stream.of(arguments), Stream.of("--brokers", TestKafka.brokers())))
                .toArray(String[]::new));
    }

    private static List<Integer> numbers(Program.Answer answer) {
        assertThat(answer.code()).as(answer.err()).isZero();
        return answer.out().lines().map(line -> JsonMapper.shared().readTree(line))
                .map(line -> JsonMapper.shared().readTree(line.at("/value").stringValue()).at("/n")
                        .intValue())
                .sorted()
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void all_that_is_there_is_shown_from_the_start() throws Exception {
        String topic = TestKafka.topic("tap", 3).name();
        send(topic, 0, 50, 1_767_225_600_000L);

        Program.Answer answer = tap(topic, "--from", "start", "--exit", "--json");

        assertThat(numbers(answer)).isEqualTo(range(0, 50));
        assertThat(answer.err()).contains("watching " + topic, "50 shown of 50 read");
        JsonNode first = JsonMapper.shared().readTree(answer.out().lines().findFirst().orElse(""));
        assertThat(first.at("/topic").stringValue()).isEqualTo(topic);
        assertThat(first.at("/timestamp").longValue()).isEqualTo(1_767_225_600_000L);
        assertThat(first.at("/key").stringValue()).startsWith("k");
    }

    @Test
    void what_was_aborted_is_not_shown() throws Exception {
        String topic = TestKafka.topic("tap", 1).name();
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.transactionalProducer(topic)) {
            producer.initTransactions();
            producer.beginTransaction();
            var _ = producer.send(item(topic, 1, 0));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            var _ = producer.send(item(topic, 2, 0));
            producer.commitTransaction();
        }

        assertThat(numbers(tap(topic, "--from", "start", "--exit", "--json"))).containsExactly(2);
    }

    @Test
    void a_time_ago_is_found_by_timestamp() throws Exception {
        String topic = TestKafka.topic("tap", 1).name();
        long now = Time.system().wallMillis();
        send(topic, 0, 5, now - 60 * MINUTE_MILLIS);
        send(topic, 5, 9, now - 5 * MINUTE_MILLIS);

        assertThat(numbers(tap(topic, "--from", "-15m", "--exit", "--json"))).isEqualTo(range(5, 9));
        assertThat(numbers(tap(topic, "--from", "-1m", "--exit", "--json"))).isEmpty();
    }

    @Test
    void a_limit_and_a_sample_show_less() throws Exception {
        String topic = TestKafka.topic("tap", 1).name();
        send(topic, 0, 400, 0);

        assertThat(numbers(tap(topic, "--from", "start", "--limit", "7", "--json"))).isEqualTo(range(0, 7));
        List<Integer> sampled = numbers(
                tap(topic, "--from", "start", "--exit", "--sample", "1/10", "--json"));
        assertThat(sampled).hasSizeBetween(20, 60);
        assertThat(numbers(tap(topic, "--from", "start", "--exit", "--sample", "1/10", "--json")))
                .isEqualTo(sampled);
    }

    @Test
    void a_filter_chooses_by_the_fields_of_values() throws Exception {
        String topic = TestKafka.topic("tap", 1).name();
        send(topic, 0, 20, 0);
        try (Producer<ByteBuffer, ByteBuffer> producer = clients.producer("tap-test")) {
            for (String odd : List.of("no json", "[1]", "{\"n\":\"text\"}", "{\"m\":7}", "")) {
                assertThat(producer.send(new ProducerRecord<>(topic, bytes(odd))).get().offset())
                        .isPositive();
            }
            assertThat(producer.send(new ProducerRecord<>(topic, null)).get().offset()).isPositive();
        }

        Program.Answer answer = tap(topic, "--from", "start", "--exit", "--json", "--filter",
                "n >= 5 && n != 7");

        assertThat(numbers(answer)).isEqualTo(Stream.concat(Stream.of(5, 6), range(8, 20).stream()).toList());
        assertThat(answer.err()).contains("14 shown of 26 read; 6 had no answer for the filter");
    }

    @Test
    void a_filter_that_cannot_be_read_is_wrong_usage() {
        Program.Answer answer = tap("t", "--filter", "n >");

        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("read --filter: filter 1:");
    }

    @Test
    void what_comes_later_is_shown_as_it_comes() throws Exception {
        String topic = TestKafka.topic("tap", 2).name();
        send(topic, 0, 5, 0);
        Screen screen = new Screen();
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> Main.run(
                screen.terminal(Map.of(), false), "tap", topic, "--limit", "3", "--brokers",
                TestKafka.brokers()));
        Await.until("the watch begins", () -> screen.err().contains("watching"));

        send(topic, 5, 8, 0);

        assertThat(code.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(screen.out()).contains("{\"n\":5}", "{\"n\":6}", "{\"n\":7}").doesNotContain("{\"n\":4}")
                .hasLineCount(3);
    }

    @Test
    void a_pipeline_is_its_source_and_its_dead_letters() throws Exception {
        String in = TestKafka.topic("tap", 1).name();
        String dead = TestKafka.topic("tap", 1).name();
        send(in, 1, 2, 0);
        send(dead, 2, 3, 0);
        Path file = Files.writeString(folder.resolve("m.yaml"), """
                kafka: { brokers: "%s" }
                pipelines:
                  watched:
                    from: { topic: %s }
                    contract: user-login
                    dead-letters: { topic: %s }
                    to: { objects: { bucket: kept } }
                """.formatted(TestKafka.brokers(), in, dead));

        Program.Answer answer = Program.run(Map.of(), "tap", "watched", "--config", file.toString(), "--from",
                "start",
                "--exit");

        assertThat(answer.code()).as(answer.err()).isZero();
        assertThat(answer.out().lines()).satisfiesExactlyInAnyOrder(
                line -> assertThat(line).startsWith("in   ").endsWith(in + "-0@0 k1 {\"n\":1}"),
                line -> assertThat(line).startsWith("dead ").endsWith(dead + "-0@0 k2 {\"n\":2}"));
    }

    @ParameterizedTest
    @CsvSource({"--from,noon", "--sample,1/0", "--limit,-1"})
    void what_makes_no_sense_is_wrong_usage(String option, String value) {
        Program.Answer answer = tap("t", option, value);

        assertThat(answer.code()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("read " + option);
    }

    @Test
    void a_topic_that_is_not_there_is_said() {
        Program.Answer answer = tap("nobody-made-this");

        assertThat(answer.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(answer.err())
                .contains("watch nobody-made-this: there is no such topic at " + TestKafka.brokers());
    }

    @Test
    void a_signal_ends_it_with_a_count() throws Exception {
        String topic = TestKafka.topic("tap", 1).name();
        send(topic, 0, 3, 0);
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Main.class.getName(), "tap", topic, "--from", "start",
                "--brokers", TestKafka.brokers()).start();
        try (BufferedReader out = process.inputReader(); BufferedReader err = process.errorReader()) {
            for (int line = 0; line < 3; line++) {
                assertThat(out.readLine()).contains("{\"n\":" + line + "}");
            }

            // SIGTERM: where a build runs in the background, Ctrl-C's signal is ignored from the start.
            boolean _ = process.toHandle().destroy();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(err.lines()).contains("millrace: 3 shown of 3 read");
        } finally {
            process.destroyForcibly();
        }
    }
}
