package dev.millrace.drill;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.millrace.contract.Contract;
import dev.millrace.contract.Validator;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MadeUpTest {
    @ParameterizedTest
    @ValueSource(strings = {"network-event", "user-login", "metric", "log"})
    void events_of_every_shipped_contract_keep_it_and_differ(String name) throws Exception {
        Contract contract = Contract.shipped(name);
        Validator validator = contract.validator();
        MadeUp madeUp = MadeUp.of(contract);

        Set<String> seen = new HashSet<>();
        for (long index = 0; index < 1_000; index++) {
            byte[] event = madeUp.event(index);
            assertThat(validator.validate(event, 0, event.length)).isEqualTo(Verdict.VALID);
            seen.add(new String(event, StandardCharsets.UTF_8));
        }

        assertThat(seen).hasSize(1_000);
    }

    @Test
    void bounds_and_choices_are_kept() throws Exception {
        Contract contract = Contract.compile("bounds", """
                { "type": "object", "required": ["n", "s", "c", "e", "a", "b"], "properties": {
                  "n": { "type": "integer", "minimum": 5, "maximum": 20, "multipleOf": 5 },
                  "s": { "type": "string", "minLength": 30, "maxLength": 40 },
                  "c": { "const": 7 },
                  "e": { "enum": ["x", "y"] },
                  "a": { "type": "array", "minItems": 2, "items": { "type": "boolean" } },
                  "b": { "type": ["number", "null"], "exclusiveMinimum": 0 } } }
                """);

        assertThat(MadeUp.of(contract)).isNotNull();
    }

    @Test
    void what_cannot_be_made_up_is_asked_for() throws Exception {
        Contract contract = Contract.compile("pattern", """
                { "type": "object", "required": ["id"], "properties": {
                  "id": { "type": "string", "pattern": "^[0-9a-f]{32}$" } } }
                """);

        assertThatThrownBy(() -> MadeUp.of(contract)).isInstanceOf(DrillException.class)
                .hasMessageContaining("/id").hasMessageContaining("--events FILE");
    }
}
