package dev.millrace.contract;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ContractTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"objekt"}                        | /type: must be a type name or an array of different ones
            {"type":["null","null"]}                 | /type: must be a type name or an array of different ones
            {"required":"a"}                         | /required: must be an array of different strings, found "a"
            {"required":["a","a"]}                   | /required: must be an array of different strings
            {"minLength":-1}                         | /minLength: must be a whole number, 0 or more, found -1
            {"minLength":1.5}                        | /minLength: must be a whole number, 0 or more
            {"minimum":"3"}                          | /minimum: must be a number of at most 1000 places, found "3"
            {"multipleOf":0}                         | /multipleOf: must be a number above 0
            {"minimum":1e-2000000000}                | /minimum: must be a number of at most 1000 places, found
            {"anyOf":[]}                             | /anyOf: must be an array of schemas, at least one
            {"properties":{"a/b":3}}                 | /properties/a~1b: must be a schema
            {"properties":[]}                        | /properties: must be an object whose values are schemas
            {"uniqueItems":"yes"}                    | /uniqueItems: must be true or false
            {"minimum":3,"maximum":2}                | the schema: no number is at least 3 and at most 2
            {"items":{"exclusiveMinimum":3,"maximum":3}} | /items: no number is above 3 and at most 3
            {"minLength":3,"maxLength":2}            | the schema: minLength is above maxLength
            {"minItems":3,"maxItems":2}              | the schema: minItems is above maxItems
            {"minProperties":3,"maxProperties":2}    | the schema: minProperties is above maxProperties
            {"pattern":"a("}                         | /pattern: no regular expression (ECMA-262): a ( is not closed
            {"pattern":"(?=a("}                      | /pattern: no regular expression
            {"patternProperties":{"[":true}}         | /patternProperties/[: no regular expression
            {"$ref":"#/$defs/a"}                     | /$ref: nothing is found at #/$defs/a
            {"$dynamicRef":"#a"}                     | /$dynamicRef: nothing is found at #a
            {"$ref":"#a"}                            | /$ref: nothing is found at #a
            {"$ref":"http://example.com/a"}          | /$ref: nothing is found at http://example.com/a
            {"$ref":"#"}                             | $ref leads back to itself
            {"allOf":[{"$ref":"#"}]}                 | leads back to itself for the same value
            {"allOf":[{"$ref":"#"}],"uniqueItems":true} | leads back to itself for the same value
            {"$schema":"http://json-schema.org/draft-07/schema#"} | /$schema: only https://json-schema.org/draft/2020-12/schema
            [1]                                      | the schema: must be a schema: an object, true or false, found [1]
            {"type":"string"                         | not JSON: the value ends before its JSON does (byte 16)
            {"type":"string","type":"string"}        | not JSON: type appears a second time in its object
            """)
    void says_what_is_wrong_with_a_schema_and_where(String schema, String problem) {
        assertThatExceptionOfType(InvalidContractException.class).isThrownBy(() -> compile(schema))
                .satisfies(e -> assertThat(e.problems()).singleElement().asString().contains(problem));
    }

    @Test
    void reports_all_problems_at_once() {
        String schema = """
                {"type": "thing", "required": [1], "properties": {"a": {"minimum": "x"}, "b": {"items": 7}}}""";

        assertThatExceptionOfType(InvalidContractException.class).isThrownBy(() -> compile(schema))
                .satisfies(e -> assertThat(e.problems()).hasSize(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "3", "\u0000", "{\"a\":", "\uFEFF{}",
            "{\"minimum\":1e99999999999999999999}"})
    void texts_that_are_no_schema_are_refused(String text) {
        assertThatThrownBy(() -> compile(text)).isInstanceOf(InvalidContractException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"requierd":["a"]}                    | the schema: "requierd" is no keyword and means nothing; did you mean "required"?
            {"properties":{"a":{"typ":"string"}}} | /properties/a: "typ" is no keyword and means nothing; did you mean "type"?
            {"MinLength":3}                       | did you mean "minLength"?
            {"additionalproperties":false}        | did you mean "additionalProperties"?
            {"definitions":{}}                    | "definitions" is of an older draft and means nothing here; write $defs
            {"format":"idn-hostname"}             | /format: "idn-hostname" is not checked
            {"enum":[]}                           | /enum: lists nothing: no value is valid
            """)
    void warns_of_what_was_probably_meant_otherwise(String schema, String warning)
            throws InvalidContractException {
        Contract contract = compile(schema);

        assertThat(contract.warnings()).singleElement().asString().contains(warning);
    }

    @Test
    void annotations_of_ones_own_are_no_reason_to_warn() throws InvalidContractException {
        Contract contract = compile("{\"x-owner\":\"team\",\"unit\":\"ms\",\"properties\":{\"typ\":{}}}");

        assertThat(contract.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"properties":{"a":{"uniqueItems":true}}} | /properties/a/uniqueItems: is not compiled
            {"unevaluatedProperties":false}           | /unevaluatedProperties: is not compiled
            {"pattern":"(?!a)b"}                      | /pattern: look-ahead in a regular expression is not compiled
            {"$ref":"https://json-schema.org/draft/2020-12/schema"} | /$ref: https://json-schema.org/draft/2020-12/schema is known to the library alone
            """)
    void names_the_keywords_that_cannot_be_compiled(String schema, String reason)
            throws InvalidContractException {
        assertThat(compile(schema).fallbackReasons()).containsExactly(reason);
    }

    @Test
    void what_lies_in_unused_definitions_does_not_matter() throws InvalidContractException {
        Contract contract = compile("{\"$defs\":{\"a\":{\"uniqueItems\":true}}}");

        assertThat(contract.fallbackReasons()).isEmpty();
    }

    @Test
    void a_schema_may_refer_to_others_that_are_given_with_it() throws InvalidContractException {
        Contract contract = Contract.compile("test", "{\"$ref\":\"http://example.com/port\"}",
                Map.of("http://example.com/port", "{\"type\":\"integer\",\"maximum\":65535}"));

        assertThat(contract.fallbackReasons()).isEmpty();
        assertThat(Judging.valid(contract, "65535")).isTrue();
        assertThat(Judging.valid(contract, "65536")).isFalse();
    }

    @Test
    void the_text_and_the_name_are_kept_as_they_were_given() throws InvalidContractException {
        Contract contract = Contract.compile("mine", " {\"type\" : \"string\"}\n");

        assertThat(contract.name()).isEqualTo("mine");
        assertThat(contract.schema()).isEqualTo(" {\"type\" : \"string\"}\n");
    }

    @Test
    void there_is_no_shipped_contract_of_another_name() {
        assertThatThrownBy(() -> Contract.shipped("../x")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("network-event, user-login, metric, log");
    }

    private static Contract compile(String schema) throws InvalidContractException {
        return Contract.compile("test", schema);
    }
}
