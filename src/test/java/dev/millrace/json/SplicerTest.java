package dev.millrace.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class SplicerTest {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final List<String> NAMES = List.of("a", "b", "\u00e9", "long-name-of-more-than-16",
            "e\"\\\n");

    /** Sets every path to the number of its place in the list; null when something is in the way. */
    private static @Nullable String splice(String document, List<List<String>> sets,
            List<List<String>> drops) {
        List<List<String>> paths = new ArrayList<>(sets);
        paths.addAll(drops);
        FieldTree tree = FieldTree.of(paths);
        FieldIndex index = new FieldIndex(tree);
        Splicer splicer = new Splicer(tree, sets, drops);
        byte[] bytes = ("}," + document + "\"}").getBytes(StandardCharsets.UTF_8);
        index.read(bytes, 2, bytes.length - 2);
        splicer.begin();
        for (int i = 0; i < sets.size(); i++) {
            splicer.open(i).number(i);
            splicer.close(i);
        }
        return splicer.splice(bytes, 2, bytes.length - 2, index) >= 0
                ? null
                : new String(splicer.bytes(), 0, splicer.length(), StandardCharsets.UTF_8);
    }

    private static List<List<String>> paths(@Nullable String text) {
        return text == null
                ? List.of()
                : List.of(text.split(" ")).stream().map(path -> List.of(path.split("\\."))).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            {}                          | a        | -       | {"a":0}
            { }                         | a        | -       | {"a":0 }
            {"a":1}                     | a        | -       | {"a":0}
            {"b":1}                     | a        | -       | {"b":1,"a":0}
            { "b" : 1 }                 | a        | -       | { "b" : 1,"a":0 }
            {"a" : [1,2] , "b":2}       | a        | -       | {"a" : 0 , "b":2}
            {"\\u0061":1}               | a        | -       | {"\\u0061":0}
            {"b":{"a":5}}               | a        | -       | {"b":{"a":5},"a":0}
            {"b":{"a":"}"},"c":"{"}     | b.a b.c  | -       | {"b":{"a":0,"c":1},"c":"{"}
            {"x":1}                     | a.b a.c d | -      | {"x":1,"a":{"b":0,"c":1},"d":2}
            {"a":{}}                    | a.b.c    | -       | {"a":{"b":{"c":0}}}
            {"a":1}                     | -        | a       | {}
            {"a":1,"b":2,"c":3}         | -        | a       | {"b":2,"c":3}
            {"a":1, "b":2 ,"c":3}       | -        | b       | {"a":1, "c":3}
            {"a":1 ,"b":2, "c":3 }      | -        | c       | {"a":1 ,"b":2 }
            {"a":1,"b":2,"c":3}         | -        | c b     | {"a":1}
            {"a":1,"b":2,"c":3}         | -        | b c     | {"a":1}
            {"a":1,"b":2,"c":3}         | -        | a c     | {"b":2}
            {"a":1,"b":2,"c":3}         | -        | a b c   | {}
            {"a":1,"b":2,"c":3}         | d        | a c     | {"b":2,"d":0}
            {"a":1}                     | b        | a       | {"b":0}
            {"a":{"b":1,"c":2},"d":3}   | a.e      | a.b d   | {"a":{"c":2,"e":0}}
            {"a":1}                     | -        | b.c a.b | {"a":1}
            """)
    void only_what_has_to_change_changes(String document, @Nullable String sets, @Nullable String drops,
            String expected) {
        assertThat(splice(document, paths(sets), paths(drops))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":1}    | a.b
            {"a":null} | a.b
            {"a":[{}]} | a.b
            [1]        | a
            "x"        | a.b
            """)
    void nothing_is_set_inside_of_what_is_no_object(String document, String sets) {
        assertThat(splice(document, paths(sets), List.of())).isNull();
    }

    /** Jackson's tree does the same in its own way: fields keep their places, new ones come last. */
    @Test
    void splicing_does_what_changing_a_tree_does() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            String document = object(random, 3);
            List<List<String>> sets = new ArrayList<>();
            List<List<String>> drops = new ArrayList<>();
            choose(random, sets, drops);

            String spliced = splice(document, sets, drops);

            JsonNode expected = changed(document, sets, drops);
            String message = "seed " + seed + ": " + document + " set " + sets + " drop " + drops;
            if (expected == null) {
                assertThat(spliced).as(message).isNull();
            } else {
                assertThat(spliced).as(message).isNotNull();
                assertThat(MAPPER.readTree(spliced).toString()).as(message).isEqualTo(expected.toString());
            }
        }
    }

    private static void choose(RandomGenerator random, List<List<String>> sets, List<List<String>> drops) {
        List<List<String>> all = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            List<String> path = new ArrayList<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                path.add(NAMES.get(random.nextInt(NAMES.size())));
            }
            boolean isApart = all.stream()
                    .allMatch(other -> !path.subList(0, Math.min(path.size(), other.size()))
                            .equals(other.subList(0, Math.min(path.size(), other.size()))));
            if (isApart) {
                all.add(path);
                (random.nextBoolean() ? sets : drops).add(path);
            }
        }
    }

    private static @Nullable JsonNode changed(String document, List<List<String>> sets,
            List<List<String>> drops) {
        ObjectNode root = (ObjectNode) MAPPER.readTree(document);
        // All drops first: a new field comes behind those that stay.
        for (List<String> drop : drops) {
            JsonNode parent = root;
            for (String name : drop.subList(0, drop.size() - 1)) {
                parent = parent.path(name);
            }
            if (parent instanceof ObjectNode object) {
                object.remove(drop.getLast());
            }
        }
        for (int i = 0; i < sets.size(); i++) {
            ObjectNode parent = root;
            for (String name : sets.get(i).subList(0, sets.get(i).size() - 1)) {
                JsonNode next = parent.get(name);
                if (next == null) {
                    parent = parent.putObject(name);
                } else if (next instanceof ObjectNode object) {
                    parent = object;
                } else {
                    return null;
                }
            }
            parent.put(sets.get(i).getLast(), i);
        }
        return root;
    }

    private static String object(RandomGenerator random, int depth) {
        StringBuilder text = new StringBuilder("{").append(space(random));
        List<String> names = new ArrayList<>(NAMES);
        int count = random.nextInt(NAMES.size() + 1);
        for (int i = 0; i < count; i++) {
            String name = names.remove(random.nextInt(names.size()));
            text.append(i == 0 ? "" : ",").append(space(random)).append(name(random, name))
                    .append(space(random))
                    .append(':').append(space(random)).append(value(random, depth - 1)).append(space(random));
        }
        return text.append('}').toString();
    }

    private static String name(RandomGenerator random, String name) {
        String plain = MAPPER.writeValueAsString(name);
        return random.nextInt(4) == 0 ? plain.replace("a", "\\u0061").replace("\u00e9", "\\u00E9") : plain;
    }

    private static String value(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> "1.50";
            case 1 -> "\"a, \\\"}{][\\\\\"";
            case 2 -> "null";
            case 3 -> "true";
            case 4 -> "\"\u00e9\ud83d\ude00\"";
            case 5 -> "-0e+1";
            case 6 -> "[" + space(random) + value(random, depth - 1) + ",{\"a\":1}" + space(random) + "]";
            default -> object(random, depth);
        };
    }

    private static String space(RandomGenerator random) {
        return random.nextInt(3) == 0 ? " \n\t\r".substring(random.nextInt(4)) : "";
    }
}
