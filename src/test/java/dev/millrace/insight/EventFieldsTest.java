package dev.millrace.insight;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class EventFieldsTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final List<String> PATHS = List.of("a", "b.c", "b", "b.d.e", "é");

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"`{\"a\":\"x\"}`, x", "`{ \"a\" : 12.5 , \"z\":1}`, 12.5",
            "`{\"z\":{\"a\":1},\"a\":true}`, true", "`{\"z\":[1,\"]\",{}],\"a\":\"\"}`, ``",
            "`{\"\\u0061\":\"x\"}`, x", "`{\"a\":\"\\u00e9\\n\"}`, `é\n`",
            "`{\"z\":\"\\\\\",\"a\":\"y\"}`, y"})
    void finds_the_text_of_a_field(String event, String text) {
        EventFields fields = read(event);

        assertThat(text(fields, 0)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"`{}`", "`{\"a\":null}`", "`{\"A\":1}`", "`{\"z\":{\"a\":1}}`",
            "`[]`",
            "`3`"})
    void a_field_that_is_not_there_or_null_is_missing(String event) {
        EventFields fields = read(event);

        assertThat(fields.isMissing(0)).isTrue();
        assertThat(fields.text(0)).isFalse();
        assertThat(fields.real(0)).isNaN();
    }

    @Test
    void finds_fields_inside_others_and_the_others_themselves() {
        EventFields fields = read("{\"b\":{\"d\":{\"e\":-1e3},\"c\":\"in\"},\"é\":1}");

        assertThat(text(fields, 1)).isEqualTo("in");
        assertThat(fields.real(3)).isEqualTo(-1000);
        assertThat(fields.isMissing(2)).isFalse();
        assertThat(fields.text(2)).isFalse();
        assertThat(text(fields, 4)).isEqualTo("1");
    }

    @Test
    void agrees_with_a_parser_on_random_events() {
        Random random = new Random(7);
        EventFields fields = new EventFields(FieldSlots.of(PATHS), PATHS.size());
        for (int i = 0; i < 20_000; i++) {
            ObjectNode event = object(random, 0);
            byte[] bytes = MAPPER.writeValueAsBytes(event);

            fields.read(bytes, 0, bytes.length);

            for (int slot = 0; slot < PATHS.size(); slot++) {
                var found = event.at("/" + PATHS.get(slot).replace('.', '/'));
                boolean isMissing = found.isMissingNode() || found.isNull();
                assertThat(fields.isMissing(slot)).as("%s of %s", PATHS.get(slot), event)
                        .isEqualTo(isMissing);
                assertThat(fields.text(slot)).isEqualTo(found.isValueNode() && !isMissing);
                if (found.isValueNode() && !isMissing) {
                    assertThat(text(fields, slot)).as("%s of %s", PATHS.get(slot), event)
                            .isEqualTo(found.asString());
                }
            }
        }
    }

    @Test
    void reads_nothing_outside_of_what_it_was_given_and_never_throws() {
        Random random = new Random(8);
        String alphabet = "{}[]\",:\\u0061abcde tfn-1.\u00e9";
        EventFields fields = new EventFields(FieldSlots.of(PATHS), PATHS.size());
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder("{\"a\":");
            random.ints(random.nextInt(40), 0, alphabet.length())
                    .forEach(at -> text.append(alphabet.charAt(at)));
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            int length = random.nextInt(bytes.length + 1);

            fields.read(bytes, 0, length);

            for (int slot = 0; slot < PATHS.size(); slot++) {
                if (fields.text(slot)) {
                    assertThat(fields.textTo()).isLessThanOrEqualTo(bytes.length)
                            .isGreaterThanOrEqualTo(fields.textFrom());
                }
                double _ = fields.real(slot);
                long _ = fields.time(slot);
            }
        }
    }

    private static ObjectNode object(Random random, int depth) {
        String[] names = {"a", "b", "c", "d", "e", "é", "z\"\\"};
        ObjectNode object = MAPPER.createObjectNode();
        int members = random.nextInt(6);
        for (int i = 0; i < members; i++) {
            String name = names[random.nextInt(names.length)];
            switch (random.nextInt(depth < 3 ? 8 : 6)) {
                case 0 -> object.put(name, random.nextInt());
                case 1 -> object.put(name, "t\"ext\\" + random.nextInt(9));
                case 2 -> object.put(name, random.nextBoolean());
                case 3 -> object.putNull(name);
                case 4 -> object.put(name, "plain");
                case 5 -> {
                    ArrayNode array = object.putArray(name);
                    array.add("]}").add(1).addObject().put("a", 1);
                }
                default -> object.set(name, object(random, depth + 1));
            }
        }
        return object;
    }

    private static EventFields read(String event) {
        EventFields fields = new EventFields(FieldSlots.of(PATHS), PATHS.size());
        byte[] bytes = ("##" + event + "\"a\":9}").getBytes(StandardCharsets.UTF_8);
        fields.read(bytes, 2, event.getBytes(StandardCharsets.UTF_8).length);
        return fields;
    }

    private static String text(EventFields fields, int slot) {
        assertThat(fields.text(slot)).isTrue();
        return new String(fields.textBytes(), fields.textFrom(), fields.textTo() - fields.textFrom(),
                StandardCharsets.UTF_8);
    }
}
