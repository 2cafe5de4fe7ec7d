package dev.millrace.contract;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.millrace.contract.Inference.Fit;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InferenceTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode infer(Fit fit, double rare, int count, IntFunction<String> event) {
        Inference inference = new Inference(new Inference.Options(fit, rare));
        for (int i = 0; i < count; i++) {
            assertThat(inference.add(bytes(event.apply(i)))).isTrue();
        }
        return Contract.MAPPER.readTree(inference.propose("t").schema());
    }

    private static JsonNode infer(int count, IntFunction<String> event) {
        return infer(Fit.LOOSE, 0, count, event);
    }

    private static boolean isKept(JsonNode schema, String event) throws InvalidContractException {
        byte[] value = bytes(event);
        return Contract.compile("inferred", schema.toString()).validator().validate(value, 0,
                value.length) instanceof Verdict.Valid;
    }

    @Test
    void types_and_required_fields_are_those_that_were_seen() {
        JsonNode schema = infer(100, i -> "{\"a\":" + (i % 2 == 0 ? "1" : "1.5") + ",\"b\":"
                + (i == 7 ? "null" : "\"x" + i + "\"") + (i % 3 == 0 ? ",\"c\":true" : "") + "}");

        assertThat(schema.at("/required").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(schema.at("/properties/a/type").stringValue()).isEqualTo("number");
        assertThat(schema.at("/properties/b/type").toString()).isEqualTo("[\"string\",\"null\"]");
        assertThat(schema.at("/properties/b/minLength").intValue()).isEqualTo(1);
        assertThat(schema.at("/properties/c/type").stringValue()).isEqualTo("boolean");
        assertThat(schema.at("/properties/c/$comment").stringValue()).isEqualTo("Seen in 34 of 100");
        assertThat(schema.has("additionalProperties")).isFalse();
    }

    @Test
    void formats_are_those_that_every_text_has() {
        JsonNode schema = infer(50, i -> """
                {"id":"0b5d1c3e-0000-4000-8000-0000000000%02d","at":"2026-01-01T00:00:%02dZ","ip":"%s",
                 "v4":"10.0.0.%d","mail":"a%d@example.org","url":"https://example.org/%d","name":"%d"}"""
                .formatted(i, i, i % 2 == 0 ? "10.0.0.1" : "::1", i, i, i, i));

        assertThat(schema.at("/properties/id/format").stringValue()).isEqualTo("uuid");
        assertThat(schema.at("/properties/at/format").stringValue()).isEqualTo("date-time");
        assertThat(schema.at("/properties/ip/anyOf").toString())
                .isEqualTo("[{\"format\":\"ipv4\"},{\"format\":\"ipv6\"}]");
        assertThat(schema.at("/properties/v4/format").stringValue()).isEqualTo("ipv4");
        assertThat(schema.at("/properties/mail/format").stringValue()).isEqualTo("email");
        assertThat(schema.at("/properties/url/format").stringValue()).isEqualTo("uri");
        assertThat(schema.at("/properties/name").has("format")).isFalse();
    }

    @Test
    void values_are_listed_when_none_is_seen_hardly_ever() {
        assertThat(infer(100, i -> "{\"p\":\"" + List.of("TCP", "UDP", "ICMP").get(i % 3) + "\"}")
                .at("/properties/p/enum").toString()).isEqualTo("[\"ICMP\",\"TCP\",\"UDP\"]");
        assertThat(infer(100, i -> "{\"p\":\"" + (i == 50 ? "GRE" : "TCP") + "\"}").at("/properties/p")
                .has("enum")).as("GRE was seen once, who knows what else there is").isFalse();
        assertThat(infer(99, i -> "{\"p\":\"TCP\"}").at("/properties/p").has("enum")).isFalse();
        assertThat(infer(500, i -> "{\"p\":\"" + i % 40 + "\"}").at("/properties/p").has("enum")).isFalse();
    }

    @Test
    void numbers_say_whether_they_are_times_and_whether_they_are_ever_negative() {
        JsonNode schema = infer(20, i -> """
                {"seconds":%d,"millis":%d,"port":%d,"change":%d}""".formatted(1_767_225_600L + i,
                1_767_225_600_000L + i, 1_024 + i, i - 10));

        assertThat(schema.at("/properties/seconds/description").stringValue()).startsWith("Seconds since");
        assertThat(schema.at("/properties/millis/description").stringValue())
                .startsWith("Milliseconds since");
        assertThat(schema.at("/properties/port").has("description")).isFalse();
        assertThat(schema.at("/properties/port/minimum").intValue()).isZero();
        assertThat(schema.at("/properties/change").has("minimum")).isFalse();
        assertThat(schema.at("/properties/port/$comment").stringValue())
                .isEqualTo("Seen in 20 of 20: 1024 to 1043");
    }

    @Test
    void a_tight_contract_has_no_room() throws Exception {
        JsonNode schema = infer(Fit.TIGHT, 0, 20,
                i -> "{\"n\":" + i + ",\"s\":\"" + "x".repeat(i + 1) + "\",\"l\":["
                        + (i % 2 == 0 ? "1" : "1,2")
                        + "]}");

        assertThat(isKept(schema, "{\"n\":19,\"s\":\"x\",\"l\":[1]}")).isTrue();
        for (String beyond : List.of("{\"n\":20,\"s\":\"x\",\"l\":[1]}", "{\"n\":1,\"s\":\"\",\"l\":[1]}",
                "{\"n\":1,\"s\":\"x\",\"l\":[]}", "{\"n\":1,\"s\":\"x\",\"l\":[1],\"m\":1}")) {
            assertThat(isKept(schema, beyond)).as(beyond).isFalse();
        }
    }

    @Test
    void numbers_beyond_all_measure_are_no_limits() throws Exception {
        JsonNode schema = infer(Fit.TIGHT, 0, 20, i -> "{\"n\":" + (i == 3 ? "1e9999" : "-1e-9999") + "}");

        assertThat(schema.at("/properties/n").has("maximum")).isFalse();
        assertThat(schema.at("/properties/n/$comment").stringValue()).hasSizeLessThan(200);
        assertThat(isKept(schema, "{\"n\":1e9999}")).isTrue();
    }

    @Test
    void what_is_rare_can_be_left_out_as_a_mistake() throws Exception {
        IntFunction<String> event = i -> i % 100 == 3
                ? "{\"n\":\"oops\"}"
                : "{\"n\":" + i + ",\"p\":\"" + (i % 100 == 5 ? "tcp" : "TCP") + "\"}";

        JsonNode all = infer(Fit.LOOSE, 0, 1_000, event);
        JsonNode most = infer(Fit.LOOSE, 0.02, 1_000, event);

        assertThat(all.at("/properties/n/type").toString()).isEqualTo("[\"string\",\"integer\"]");
        assertThat(all.at("/required").toString()).isEqualTo("[\"n\"]");
        assertThat(most.at("/properties/n/type").stringValue()).isEqualTo("integer");
        assertThat(most.at("/required").toString()).isEqualTo("[\"n\",\"p\"]");
        assertThat(most.at("/properties/p/enum").toString()).isEqualTo("[\"TCP\"]");
        assertThat(isKept(most, "{\"n\":\"oops\"}")).isFalse();
    }

    @Test
    void nested_objects_and_lists_are_described_all_the_way_down() {
        JsonNode schema = infer(30, i -> "{\"o\":{\"l\":[{\"k\":" + i + "},{\"k\":null}]}}");

        JsonNode items = schema.at("/properties/o/properties/l/items");
        assertThat(items.at("/type").stringValue()).isEqualTo("object");
        assertThat(items.at("/properties/k/type").toString()).isEqualTo("[\"integer\",\"null\"]");
        assertThat(items.at("/properties/k/$comment").stringValue()).startsWith("Seen in 60 of 60");
    }

    @Test
    void names_that_are_data_are_not_listed() {
        JsonNode schema = infer(600, i -> "{\"by_user\":{\"u" + i + "\":1}}");

        assertThat(schema.at("/properties/by_user/type").stringValue()).isEqualTo("object");
        assertThat(schema.at("/properties/by_user").has("properties")).isFalse();
    }

    @Test
    void what_is_no_object_is_counted_apart() {
        Inference inference = new Inference(new Inference.Options(Fit.LOOSE, 0));
        for (String stranger : List.of("", "no json", "[1]", "1", "{\"a\":1,\"a\":2}", "{\"a\":1e99999}")) {
            boolean _ = inference.add(bytes(stranger));
        }

        assertThat(inference.strangers() + inference.samples()).isEqualTo(6);
        assertThat(inference.strangers()).isGreaterThanOrEqualTo(5);
        assertThatThrownBy(() -> new Inference(new Inference.Options(Fit.LOOSE, 0)).propose("t"))
                .isInstanceOf(IllegalStateException.class);
    }

    /** The one promise: whatever the events are, they keep the contract that was made from them. */
    @Test
    void any_events_keep_the_contract_inferred_from_them() throws Exception {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Inference inference = new Inference(
                    new Inference.Options(seed % 2 == 0 ? Fit.LOOSE : Fit.TIGHT, 0));
            List<String> events = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(150); i++) {
                String event = object(random, 0);
                if (inference.add(bytes(event))) {
                    events.add(event);
                }
            }
            JsonNode schema = Contract.MAPPER.readTree(inference.propose("t").schema());
            for (String event : events) {
                assertThat(isKept(schema, event)).as("seed %d, %s, %s", seed, event, schema).isTrue();
            }
        }
    }

    private static String object(Random random, int depth) {
        StringBuilder object = new StringBuilder("{");
        for (String name : List.of("a", "b/c", "d~", "é")) {
            if (random.nextInt(4) > 0) {
                object.append(object.length() > 1 ? "," : "").append('"').append(name).append("\":")
                        .append(value(random, depth + 1));
            }
        }
        return object.append('}').toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth < 3 ? 10 : 7)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> Long.toString(random.nextLong());
            case 3 -> Double.toString(random.nextGaussian() * 1e10);
            case 4 -> "\"10.0.0." + random.nextInt(300) + "\"";
            case 5 -> "\"2026-0" + random.nextInt(1, 10) + "-11\"";
            case 6 -> "\"" + "ü".repeat(random.nextInt(3)) + "\"";
            case 7 -> object(random, depth);
            case 8 -> "[" + value(random, depth + 1) + "," + value(random, depth + 1) + "]";
            default -> "[]";
        };
    }
}
