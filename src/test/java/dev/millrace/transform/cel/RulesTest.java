package dev.millrace.transform.cel;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.contract.Contract;
import dev.millrace.transform.InvalidRuleException;
import dev.millrace.transform.Outcome;
import dev.millrace.transform.RuleProblem;
import dev.millrace.transform.RuleTexts;
import dev.millrace.transform.Transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class RulesTest {
    private static final long NOW = Instant.parse("2026-03-01T12:00:05.250Z").toEpochMilli();
    private static final long INGEST = Instant.parse("2026-03-01T12:00:04.000Z").toEpochMilli();
    private static final String LOGIN = """
            {"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"android",\
            "ip":"10.20.30.40","locale":"RU","device_id":"593-47-5928","timestamp":1772366400}""";
    private static final String METRIC = """
            {"timestamp":"2026-03-01T12:00:00Z","database_type":"postgresql","instance_id":"a","metric_name":"tps",\
            "value":12.5,"tags":{"env":"prod"},"metadata":{"version":"16"}}""";

    private static RuleTexts set(String path, String expression) {
        return RuleTexts.NONE.withSet(path, expression);
    }

    private static String result(Contract contract, RuleTexts texts, String event)
            throws InvalidRuleException {
        return result(RuleCompiler.of(contract).rules(texts), event);
    }

    private static String result(Rules rules, String event) {
        Transformer transformer = rules.transformer();
        transformer.now(NOW);
        byte[] bytes = ("##" + event + "##").getBytes(StandardCharsets.UTF_8);
        return switch (transformer.apply(bytes, 2, bytes.length - 4, INGEST)) {
            case Outcome.Kept _ -> new String(transformer.bytes(), transformer.offset(), transformer.length(),
                    StandardCharsets.UTF_8);
            case Outcome.Filtered _ -> "filtered";
            case Outcome.Failed failed -> failed.describe();
        };
    }

    private static String login(RuleTexts texts) throws InvalidRuleException {
        return result(Contract.shipped("user-login"), texts, LOGIN);
    }

    /** What an expression comes to for a login, as JSON. */
    private static String login(String expression) throws InvalidRuleException {
        String result = login(set("x", expression));
        return result.startsWith("{") ? result.substring(LOGIN.length() + 4, result.length() - 1) : result;
    }

    private static List<RuleProblem> problems(String contract, RuleTexts texts) {
        InvalidRuleException thrown = catchThrowableOfType(InvalidRuleException.class,
                () -> RuleCompiler.of(Contract.shipped(contract)).rules(texts));
        return thrown == null ? List.of() : thrown.problems();
    }

    @Test
    void the_example_of_the_design_gives_what_it_says() throws Exception {
        RuleTexts texts = RuleTexts.filter("app_version != \"1.0.0\"").withSet("processed", "true")
                .withSet("processed_at", "now").withSet("latency_ms", "now - timestamp");

        assertThat(login(texts)).isEqualTo(LOGIN.substring(0, LOGIN.length() - 1)
                + ",\"processed\":true,\"processed_at\":\"2026-03-01T12:00:05.250Z\",\"latency_ms\":5250}");
        assertThat(RuleCompiler.of(Contract.shipped("user-login")).rules(texts).isFast()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            app_version != "2.3.0"                     ¦ filtered
            app_version == "2.3.0"                     ¦ kept
            app_version < "2.4"                        ¦ kept
            device_type in ["ios", "android"]          ¦ kept
            device_type in ["ios"]                     ¦ filtered
            timestamp >= 1772366400 && locale == "RU"  ¦ kept
            !has(device_id) || locale == "DE"          ¦ filtered
            event["beta"] == true || has(device_id)    ¦ kept
            has(event["beta"])                         ¦ filtered
            device_type.startsWith("and")              ¦ kept
            ip_in_range(ip, "10.0.0.0/8")              ¦ kept
            ip_in_range(ip, "10.20.31.0/24")           ¦ filtered
            now - timestamp < duration("6s")           ¦ kept
            now - timestamp < duration("5s")           ¦ filtered
            size(locale) == 2                          ¦ kept
            """)
    void a_filter_keeps_what_it_is_true_for(String filter, String expected) throws Exception {
        String result = login(RuleTexts.filter(filter));

        assertThat(result).isEqualTo(expected.equals("kept") ? LOGIN : expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            now                                         ¦ "2026-03-01T12:00:05.250Z"
            ingest_time                                 ¦ "2026-03-01T12:00:04.000Z"
            ingest_time - timestamp                     ¦ 4000
            now - ingest_time                           ¦ 1250
            time(timestamp)                             ¦ "2026-03-01T12:00:00.000Z"
            format_time(time(timestamp), "yyyy-MM-dd")  ¦ "2026-03-01"
            format_time(now, "HH:mm", "Asia/Tokyo")     ¦ "21:00"
            parse_time("01.03.2026", "dd.MM.yyyy")      ¦ "2026-03-01T00:00:00.000Z"
            epoch_ms(now)                               ¦ 1772366405250
            epoch_s(now)                                ¦ 1772366405
            upper(device_type)                          ¦ "ANDROID"
            lower(locale)                               ¦ "ru"
            substring(app_version, 2)                   ¦ "3.0"
            substring(app_version, 0, 1)                ¦ "2"
            substring(app_version, 2, 99)               ¦ "3.0"
            mask(device_id)                             ¦ "***********"
            mask(device_id, 4)                          ¦ "*******5928"
            hash("abc")                                 ¦ "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            bucket(user_id, 1)                          ¦ 0
            coalesce(device_id, "none")                 ¦ "593-47-5928"
            coalesce(event["beta"], "none")             ¦ "none"
            coalesce(event["beta"], event["alpha"], 5)  ¦ 5
            locale + "-" + device_type                  ¦ "RU-android"
            timestamp * 1000                            ¦ 1772366400000
            timestamp                                   ¦ 1772366400
            {"a": [1, 2.5, null], "b": "x"}             ¦ {"a":[1,2.5,null],"b":"x"}
            [1, 2].map(n, n * 2)                        ¦ [2,4]
            "a\\"b\\n"                                  ¦ "a\\"b\\n"
            int(substring(app_version, 0, 1)) > 1 ? "new" : "old" ¦ "new"
            timestamp / 0 ¦ set.x: division by zero, at 1:11 of 'timestamp / 0'
            event["beta"] ¦ set.x: the event has no field beta, at 1:1 of 'event["beta"]'
            1.0 / 0.0     ¦ set.x: JSON cannot hold the number Infinity, at 1:1 of '1.0 / 0.0'
            """)
    void an_expression_gives_this_value(String expression, String expected) throws Exception {
        assertThat(login(expression)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            app_versoin != "1"      ¦ 1:1  ¦ unknown field 'app_versoin'; did you mean 'app_version'?
            true && devcie_type == "x" ¦ 1:9 ¦ unknown field 'devcie_type'; did you mean 'device_type'?
            event.localle == "x"    ¦ 1:7  ¦ unknown field 'localle'; did you mean 'locale'?
            beta == 1               ¦ 1:1  ¦ event["beta"]
            timestamp > "5"         ¦ 1:11 ¦ '>' does not go with int and string
            app_version             ¦ 1:1  ¦ a filter is true or false, this is string
            lowr(locale) == "x"     ¦ 1:5  ¦ unknown function 'lowr'; did you mean 'lower'?
            locale ==               ¦ 1:10 ¦ ends too early
            locale == "x" )         ¦ 1:15 ¦ ')' is not expected here
            locale.length > 3       ¦ 1:8  ¦ 'locale' is string, it has no field 'length'
            lower(timestamp) == ""  ¦ 1:6  ¦ lower() does not take (int)
            has(1)                  ¦ 1:4  ¦ has() asks for one field
            now - timestamp < duration("6 s") ¦ 1:27 ¦ duration
            locale.matches("(")     ¦ 1:15 ¦ regexp
            ip_in_range(ip, "10.0.0.0/33") ¦ 1:12 ¦ not a range of addresses
            format_time(now, "bbb") == "" ¦ 1:12 ¦ format_time()
            coalesce(locale)        ¦ 1:9  ¦ coalesce()
            """)
    void a_mistake_is_found_where_it_is(String filter, String place, String message) {
        List<RuleProblem> problems = problems("user-login", RuleTexts.filter(filter));

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.line() + ":" + problem.column()).isEqualTo(place);
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void all_mistakes_are_told_at_once() {
        RuleTexts texts = RuleTexts.filter("local == 1").withSet("a.b", "true").withSet("a", "nwo")
                .withDrop("ipp")
                .withDrop("a").withSet("", "1").withSet("b", " ");

        assertThat(problems("user-login", texts)).extracting(problem -> problem.rule().toString())
                .containsExactlyInAnyOrder("filter", "set.a", "set.a", "drop.ipp", "drop.a", "set.", "set.b");
    }

    @Test
    void a_place_counts_lines() {
        assertThat(problems("user-login", RuleTexts.filter("locale == \"Ä😀\" &&\n  timestmap > 5")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line() + ":" + problem.column()).isEqualTo("2:3"));
    }

    @Test
    void names_of_types_are_fields_where_the_contract_has_them() throws Exception {
        Contract contract = Contract.compile("c", """
                {"type": "object", "properties": {"bytes": {"type": "integer"}, "string": {"type": "string"},
                 "event": {"type": "string"}, "now": {"type": "string"}, "trace-id": {"type": "string"}}}""");
        String event = "{\"bytes\":5,\"string\":\"s\",\"event\":\"e\",\"now\":\"n\",\"trace-id\":\"t\"}";

        RuleTexts texts = RuleTexts.filter("bytes == 5 && string == \"s\" && type(string) == type(\"\")")
                .withSet("a", "event.event + event.now + event[\"trace-id\"] + event.`trace-id`");

        assertThat(result(contract, texts, event)).isEqualTo(event.replace("}", ",\"a\":\"entt\"}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            tags.env == "prod" && metadata.version == "16"   ¦ kept
            tags.region == "eu"                              ¦ filter: the event has no field tags.region, at 1:1 of 'tags.region == "eu"'
            has(tags.region) && tags.region == "eu"          ¦ filtered
            has(metadata.correlation_id)                     ¦ filtered
            metadata["more"].deep == 1 || value > 12         ¦ kept
            tags.exists(name, name.startsWith("e"))          ¦ kept
            value * 2 == 25 && value in [12.5, 1]            ¦ kept
            now - timestamp < duration("6s")                 ¦ kept
            """)
    void nested_fields_and_maps_can_be_asked(String filter, String expected) throws Exception {
        String result = result(Contract.shipped("metric"), RuleTexts.filter(filter), METRIC);

        assertThat(result).isEqualTo(expected.equals("kept") ? METRIC : expected);
    }

    @Test
    void a_field_of_an_object_is_checked_as_well() {
        assertThat(problems("metric", RuleTexts.filter("metadata.verison == \"1\""))).singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("did you mean 'version'?"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            metadata.version    ¦ "metadata":{"version":1}
            metadata.more       ¦ "metadata":{"version":"16","more":1}
            metadata.more.deep  ¦ "metadata":{"version":"16","more":{"deep":1}}
            metadata            ¦ "metadata":1
            """)
    void a_nested_field_is_set_where_it_belongs(String path, String expected) throws Exception {
        assertThat(result(Contract.shipped("metric"), set(path, "1"), METRIC))
                .isEqualTo(METRIC.replace("\"metadata\":{\"version\":\"16\"}", expected));
    }

    @Test
    void nothing_is_set_inside_of_what_is_no_object() throws Exception {
        Contract contract = Contract.compile("c", "true");

        assertThat(result(contract, set("a.b", "1"), "{\"a\":[]}"))
                .isEqualTo("set.a.b: 'a' is no object in this event");
        assertThat(result(contract, set("a.b", "1"), "[1]"))
                .isEqualTo("set.a.b: the event is no object in this event");
        assertThat(problems("user-login", set("locale.language", "1"))).singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("'locale' is string"));
    }

    @Test
    void expressions_see_the_event_as_it_came() throws Exception {
        RuleTexts texts = RuleTexts.filter("locale == \"RU\"").withSet("locale", "device_type")
                .withSet("device_type", "locale").withDrop("device_id").withSet("old", "device_id");

        assertThat(login(texts)).isEqualTo("""
                {"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"RU",\
                "ip":"10.20.30.40","locale":"android","timestamp":1772366400,"old":"593-47-5928"}""");
    }

    @Test
    void a_number_is_copied_as_it_is_written() throws Exception {
        Contract contract = Contract.compile("c", """
                {"properties": {"a": {"type": "integer"}}}""");

        assertThat(result(contract, set("b", "a"), "{\"a\": 123456789012345678901234567890.0}"))
                .isEqualTo(
                        "{\"a\": 123456789012345678901234567890.0,\"b\":123456789012345678901234567890.0}");
        assertThat(result(contract, set("b", "a + 1"), "{\"a\": 123456789012345678901234567890}"))
                .startsWith("set.b: a whole number does not fit 64 bits, at 1:1");
        assertThat(result(contract, set("b", "a + 1"), "{\"a\": 1.0}")).isEqualTo("{\"a\": 1.0,\"b\":2}");
    }

    @Test
    void without_a_contract_every_name_is_a_field() throws Exception {
        Rules rules = RuleCompiler.untyped().rules(RuleTexts.filter("a.b > 1 && c == \"x\""));

        assertThat(result(rules, "{\"a\":{\"b\":1.5},\"c\":\"x\"}")).startsWith("{");
        assertThat(result(rules, "{\"a\":{\"b\":1},\"c\":\"x\"}")).isEqualTo("filtered");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '¦', quoteCharacter = '`', textBlock = """
            true && device_id == "x"                    ¦ 1:9
            event["beta"] == "x"                        ¦ 1:1
            has(device_id) && device_id == "x"          ¦ -
            coalesce(device_id, "") == "x"              ¦ -
            locale == "x"                               ¦ -
            """)
    void a_field_that_need_not_be_there_is_warned_of(String filter, String place) throws Exception {
        Rules rules = RuleCompiler.of(Contract.shipped("user-login")).rules(RuleTexts.filter(filter));

        assertThat(rules.warnings()).extracting(warning -> warning.line() + ":" + warning.column())
                .isEqualTo(place.equals("-") ? List.of() : List.of(place));
    }

    @Test
    void a_rule_says_whether_it_reads_the_clock() throws Exception {
        RuleCompiler compiler = RuleCompiler.of(Contract.shipped("user-login"));

        assertThat(compiler.rules(set("a", "now")).readsClock()).isTrue();
        assertThat(compiler.rules(set("a", "ingest_time")).readsClock()).isFalse();
        assertThat(compiler.rules(new RuleTexts("", new LinkedHashMap<>(), List.of("ip"))).readsClock())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1772366400", "1772366400000", "1772366400.0", "17723664e2",
            "99999999999",
            "100000000000", "-99999999999", "-100000000000", "9223372036854775807", "-9223372036854775807",
            "-9223372036854775808", "9223372036854775808"})
    void elapsed_time_is_what_the_interpreter_computes(String timestamp) throws Exception {
        Contract contract = Contract.compile("c", "{\"properties\": {\"t\": {\"type\": \"integer\"}}}");
        String event = "{\"t\":" + timestamp + "}";

        String fast = result(contract, set("x", "now - t"), event);
        String interpreted = result(contract, set("x", "ms(now - t)"), event);

        if (interpreted.startsWith("{")) {
            assertThat(fast).isEqualTo(interpreted);
        } else {
            assertThat(fast).startsWith("set.x: ");
        }
    }

    @Test
    void usual_rules_allocate_nothing() throws Exception {
        Transformer transformer = RuleCompiler.of(Contract.shipped("user-login"))
                .rules(RuleTexts
                        .filter("app_version != \"1.0.0\" && device_type in [\"android\"] && timestamp > 5")
                        .withSet("processed_at", "now").withSet("latency_ms", "now - timestamp")
                        .withSet("meta.ip", "ip").withDrop("ip"))
                .transformer();
        byte[] event = LOGIN.getBytes(StandardCharsets.UTF_8);
        int kept = rounds(transformer, event, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        kept += rounds(transformer, event, 100_000);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000);
        assertThat(kept).isEqualTo(120_000);
    }

    private static int rounds(Transformer transformer, byte[] event, int rounds) {
        int kept = 0;
        for (int round = 0; round < rounds; round++) {
            transformer.now(NOW + round);
            kept += transformer.apply(event, 0, event.length, INGEST).equals(Outcome.KEPT) ? 1 : 0;
        }
        return kept;
    }

    @Test
    void a_key_is_the_text_of_a_string_and_the_json_of_anything_else() throws Exception {
        assertThat(key("device_type")).isEqualTo("android");
        assertThat(key("timestamp")).isEqualTo("1772366400");
        assertThat(key("device_type + \"/\" + locale")).isEqualTo("android/RU");
        assertThat(key("coalesce(event[\"beta\"], null)")).startsWith("key: it is null");
        assertThat(key("event[\"beta\"]")).startsWith("key: the event has no field beta");
    }

    private static String key(String expression) throws InvalidRuleException {
        var keys = RuleCompiler.of(Contract.shipped("user-login")).key("key", expression).keys();
        byte[] bytes = LOGIN.getBytes(StandardCharsets.UTF_8);
        return switch (keys.read(bytes, 0, bytes.length, INGEST)) {
            case Outcome.Kept _ ->
                new String(keys.bytes(), keys.offset(), keys.length(), StandardCharsets.UTF_8);
            case Outcome.Failed failed -> failed.describe();
            case Outcome.Filtered _ -> "filtered";
        };
    }
}
