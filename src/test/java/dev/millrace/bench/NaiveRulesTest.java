package dev.millrace.bench;

import org.junit.jupiter.api.Test;

import dev.millrace.contract.Contract;
import dev.millrace.contract.Validator;
import dev.millrace.generate.Chaos;
import dev.millrace.generate.EventLoad;
import dev.millrace.generate.Kind;
import dev.millrace.record.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** The contestants are given the same task. */
class NaiveRulesTest {
    @Test
    void the_naive_sink_rejects_what_the_contract_rejects() {
        EventLoad load = Throughput.events(7, Chaos.ofBad(0.5));
        Validator contract = Contract.shipped("network-event").validator();
        NaiveRules naive = new NaiveRules();

        for (long index = 0; index < 5_000; index++) {
            Kind kind = load.kind(index);
            byte[] value = load.value(index, kind);
            boolean isTaken = value != null && value.length <= 1 << 20
                    && contract.validate(value, 0, value.length).equals(Verdict.VALID);

            assertThat(naive.problem(value) == null).as("record %d, %s", index, kind).isEqualTo(isTaken);
        }
    }

    @Test
    void readings_keep_their_contract_at_every_size() throws Exception {
        Validator contract = Contract.compile("reading", Readings.contract()).validator();

        for (int size : Scale.Series.RECORD_SIZE.steps()) {
            byte[] event = new Readings(size, 1).next(123_456_789);

            assertThat(event).hasSize(size);
            assertThat(contract.validate(event, 0, size)).isEqualTo(Verdict.VALID);
        }
    }
}
