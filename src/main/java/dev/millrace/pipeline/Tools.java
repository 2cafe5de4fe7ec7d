package dev.millrace.pipeline;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.contract.Validator;
import dev.millrace.transform.EventKeys;
import dev.millrace.transform.Transformer;
import dev.millrace.transform.cel.KeyRule;
import dev.millrace.transform.cel.Rules;

/**
 * What one worker carries a rule set out with. They keep scratch space, so each worker has its own. Poll thread only.
 *
 * @param transformer null when events go on as they came
 * @param keys null when keys stay as they are
 * @param ids null when repeated events are not looked for
 */
record Tools(Validator validator, @Nullable Transformer transformer, @Nullable EventKeys keys,
        @Nullable EventKeys ids) {
    static Tools of(RuleSet rules) {
        Optional<Rules> changes = rules.rules();
        Optional<KeyRule> key = rules.key();
        return new Tools(rules.contract().validator(), changes.map(Rules::transformer).orElse(null),
                key.map(KeyRule::keys).orElse(null), rules.ids().map(KeyRule::keys).orElse(null));
    }

    /** What is processed from here on is processed now. */
    void now(long wallMillis) {
        if (transformer != null) {
            transformer.now(wallMillis);
        }
        if (keys != null) {
            keys.now(wallMillis);
        }
    }
}
