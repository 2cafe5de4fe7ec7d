package dev.millrace.contract;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.json.Mutations;
import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;
import dev.millrace.record.Verdict.Rejected;
import dev.millrace.testkit.SharedData;

import static org.assertj.core.api.Assertions.assertThat;

class ShippedContractsTest {
    /** For each contract; -Dmillrace.fuzz.documents=250000 makes it a million for all four. */
    private static final int DOCUMENTS = Integer.getInteger("millrace.fuzz.documents", 20_000);
    private static final String NETWORK_EVENT = """
            {"event_id":"bb1ad573-19b8-9cd8-68fb-0e6f684df992","timestamp":"2026-01-07T16:14:46.978Z",\
            "device_id":"device-1748","src_ip":"10.1.39.246","dst_ip":"2001:db8::7:1","src_port":36311,"dst_port":443,\
            "protocol":"TCP","bytes":368596,"packets":189,"latency_ms":39.717,"status":"established"}""";
    private static final String LOGIN = """
            {"user_id": "424cdd21-063a-43a7-b91b-7ca1a833afae", "app_version": "2.3.0", "device_type": "android",
             "ip": "199.172.111.135", "locale": "RU", "device_id": "593-47-5928", "timestamp": 1694479551}""";
    private static final String METRIC = """
            {"timestamp":"2026-01-07T16:14:46Z","database_type":"postgresql","instance_id":"db-1","metric_name":"tps",\
            "value":12.5,"tags":{"region":"eu"},"metadata":{"collection_duration_ms":12,"version":"1"}}""";
    private static final String LOG = """
            {"timestamp":"2026-01-07T16:14:46+01:00","level":"INFO","message":"größer \\"x\\"","service":"api",\
            "trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331","context":{"line":1}}""";
    private static final Map<String, String> EXAMPLES = Map.of("network-event", NETWORK_EVENT, "user-login",
            LOGIN,
            "metric", METRIC, "log", LOG);

    @ParameterizedTest
    @ValueSource(strings = {"network-event", "user-login", "metric", "log"})
    void are_compiled_without_warnings_and_accept_their_example(String name) {
        Contract contract = Contract.shipped(name);

        assertThat(contract.fallbackReasons()).isEmpty();
        assertThat(contract.warnings()).isEmpty();
        assertThat(Judging.verdict(contract, example(name))).isEqualTo(Verdict.VALID);
        assertThat(Contract.shippedNames()).containsExactly("network-event", "user-login", "metric", "log");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "TCP"           | "SCTP"        | NOT_LISTED    | /protocol
            36311           | 65536         | RANGE         | /src_port
            36311           | "36311"       | TYPE          | /src_port
            36311           | 1.5           | TYPE          | /src_port
            39.717          | -0.1          | RANGE         | /latency_ms
            10.1.39.246     | 10.1.39.256   | FORMAT        | /src_ip
            2001:db8::7:1   | 2001:db8::7::1 | FORMAT       | /dst_ip
            "status":"established" | "state":"x" | MISSING_FIELD |
            46.978Z         | 46.978        | FORMAT        | /timestamp
            16:14:46.978Z   | 16:14:60Z     | FORMAT        | /timestamp
            "2026-01-07T16:14:46.978Z" | 1767802486 | TYPE  | /timestamp
            "2026-01-07T16:14:46.978Z" | "1767802486" | FORMAT | /timestamp
            2026-01-07T16   | -026-01-07T16 | FORMAT        | /timestamp
            "bytes":368596  | "bytes":368596,"bytes":1 | DUPLICATE_FIELD | /bytes
            "bytes":368596  | "bytes":1,"byte\\u0073":1 | DUPLICATE_FIELD | /bytes
            """)
    void a_network_event_is_judged_field_by_field(String part, String instead, Reason reason,
            String pointer) {
        Rejected rejected = Judging.rejected(Contract.shipped("network-event"),
                NETWORK_EVENT.replace(part, instead));

        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.pointer()).isEqualTo(pointer == null ? "" : pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9999-12-31T23:59:59Z", "2016-12-31T23:59:60Z",
            "2026-01-07T16:14:46.123456789+05:30"})
    void unusual_but_right_timestamps_are_accepted(String timestamp) {
        assertThat(Judging.valid(Contract.shipped("network-event"),
                NETWORK_EVENT.replace("2026-01-07T16:14:46.978Z", timestamp))).isTrue();
    }

    @Test
    void five_values_that_are_no_events_have_five_different_outcomes() {
        Contract contract = Contract.shipped("network-event");

        assertThat(List.of("null", "[]", "\"x\"", "3", "").stream()
                .map(value -> Judging.rejected(contract, value).message()))
                .containsExactly("expected object, found null", "expected object, found an array",
                        "expected object, found string \"x\"", "expected object, found number 3",
                        "the value has no bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"network-event", "user-login", "metric", "log"})
    void an_event_cut_at_any_byte_is_truncated(String name) {
        byte[] bytes = example(name).getBytes(StandardCharsets.UTF_8);
        Validator validator = Contract.shipped(name).validator();

        for (int length = 1; length < bytes.length; length++) {
            assertThat(validator.validate(bytes, 0, length)).isInstanceOfSatisfying(Rejected.class,
                    rejected -> assertThat(rejected.reason()).isEqualTo(Reason.TRUNCATED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"network-event", "user-login", "metric", "log"})
    void what_lies_around_an_event_does_not_matter(String name) {
        byte[] event = example(name).getBytes(StandardCharsets.UTF_8);
        Validator validator = Contract.shipped(name).validator();
        for (byte neighbour : "\"\\{}[],:0e. \n\t\u0000\u007f".getBytes(StandardCharsets.UTF_8)) {
            for (int offset = 0; offset < 9; offset++) {
                byte[] bytes = new byte[offset + event.length + 20];
                Arrays.fill(bytes, neighbour);
                System.arraycopy(event, 0, bytes, offset, event.length);

                assertThat(validator.validate(bytes, offset, event.length)).isEqualTo(Verdict.VALID);
                assertThat(validator.validate(bytes, offset, event.length - 1)).isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Reason.TRUNCATED));
            }
        }
    }

    @Test
    void all_real_log_lines_are_valid() throws IOException {
        List<String> lines = Files.readAllLines(SharedData.file("real-logs/logs.ndjson"));
        Validator validator = Contract.shipped("log").validator();

        assertThat(lines).hasSize(16_000).allSatisfy(line -> {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            assertThat(validator.validate(bytes, 0, bytes.length)).isEqualTo(Verdict.VALID);
        });
    }

    @Test
    void accepting_allocates_nothing() {
        Validator[] validators = EXAMPLES.keySet().stream().map(name -> Contract.shipped(name).validator())
                .toArray(Validator[]::new);
        byte[][] events = EXAMPLES.values().stream().map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int accepted = rounds(validators, events, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        accepted += rounds(validators, events, 100_000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
        assertThat(accepted).isEqualTo(4 * 120_000);
    }

    private static int rounds(Validator[] validators, byte[][] events, int rounds) {
        int accepted = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < events.length; i++) {
                accepted += validators[i].validate(events[i], 0, events[i].length).equals(Verdict.VALID)
                        ? 1
                        : 0;
            }
        }
        return accepted;
    }

    @Test
    void compiled_and_by_fallback_the_verdict_is_the_same() {
        Random random = new Random(42);
        for (String name : Contract.shippedNames()) {
            Contract contract = Contract.shipped(name);
            Validator compiled = contract.validator();
            Validator fallback = new FallbackValidator(Contract.MAPPER.readTree(contract.schema()), Map.of(),
                    Contract.MAPPER);
            int valid = 0;
            for (int i = 0; i < DOCUMENTS; i++) {
                byte[] bytes = Mutations.mutated(random);
                Verdict verdict = compiled.validate(bytes, 0, bytes.length);
                Verdict expected = fallback.validate(bytes, 0, bytes.length);
                if (expected.toString().contains("a number too large or too small")) {
                    continue;
                }

                assertThat(verdict.equals(Verdict.VALID)).as("document %d, %s: %s, not %s", i,
                        new String(bytes, StandardCharsets.UTF_8), verdict, expected)
                        .isEqualTo(expected.equals(Verdict.VALID));
                valid += verdict.equals(Verdict.VALID) ? 1 : 0;
            }
            assertThat(valid).isGreaterThan(DOCUMENTS / 40);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e18", "1e19", "18446744073709551616.0", "1E400"})
    void an_integer_beyond_64_bits_is_one_by_fallback_too(String number) {
        String schema = "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0}}";
        Validator fallback = new FallbackValidator(Contract.MAPPER.readTree(schema), Map.of(),
                Contract.MAPPER);
        byte[] whole = ("[" + number + "]").getBytes(StandardCharsets.UTF_8);
        byte[] below = ("[-" + number + "]").getBytes(StandardCharsets.UTF_8);

        assertThat(fallback.validate(whole, 0, whole.length)).isEqualTo(Verdict.VALID);
        assertThat(fallback.validate(below, 0, below.length)).isInstanceOfSatisfying(Rejected.class,
                rejected -> assertThat(rejected.reason()).isEqualTo(Reason.RANGE));
    }

    @Test
    void random_bytes_get_a_verdict() {
        Random random = new Random(3);
        Validator validator = Contract.shipped("network-event").validator();
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = i % 2 == 0 ? Mutations.mutated(random) : new byte[random.nextInt(64)];
            if (i % 2 == 1) {
                random.nextBytes(bytes);
            }

            if (validator.validate(bytes, 0, bytes.length) instanceof Rejected rejected) {
                assertThat(rejected.byteOffset()).isBetween(0, bytes.length);
                assertThat(rejected.message()).isNotBlank().hasSizeLessThanOrEqualTo(500);
            }
        }
    }

    private static String example(String name) {
        return EXAMPLES.getOrDefault(name, "");
    }
}
