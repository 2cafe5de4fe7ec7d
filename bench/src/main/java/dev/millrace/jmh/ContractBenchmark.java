package dev.millrace.jmh;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import dev.millrace.contract.Contract;
import dev.millrace.contract.Validator;
import dev.millrace.record.Verdict;

/** Judging one network event by its contract. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContractBenchmark {
    /** What the events are like; wrong ones have one wrong field, the first or the last. */
    @Param({"right", "wrong-early", "wrong-late"})
    public String events;

    private final Validator validator = Contract.shipped("network-event").validator();
    private final JacksonRules jackson = new JacksonRules();
    private final FastjsonRules fastjson = new FastjsonRules();
    private Turns turns;

    @Setup
    public void prepare() {
        Corpus.compare();
        turns = new Turns(switch (events) {
            case "right" -> Corpus.good();
            case "wrong-early" -> Corpus.wrongEarly();
            case "wrong-late" -> Corpus.wrongLate();
            default -> throw new IllegalArgumentException(events);
        });
    }

    @Benchmark
    public Verdict millrace() {
        byte[] event = turns.next();
        return validator.validate(event, 0, event.length);
    }

    @Benchmark
    public boolean jackson() {
        return jackson.accepts(turns.next());
    }

    @Benchmark
    public boolean fastjson2() {
        return fastjson.accepts(turns.next());
    }
}
