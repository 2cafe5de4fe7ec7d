package dev.millrace.jmh;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import dev.millrace.json.Scanner;
import dev.millrace.record.Verdict;

/** Whether one network event is JSON. Only Millrace looks for names that come twice; fastjson2 is lenient. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScannerBenchmark {
    private final Turns turns = new Turns(Corpus.good());
    private final Scanner scanner = new Scanner();
    private final JacksonRules jackson = new JacksonRules();
    private final FastjsonRules fastjson = new FastjsonRules();

    @Benchmark
    public Verdict millrace() {
        byte[] event = turns.next();
        return scanner.scan(event, 0, event.length);
    }

    @Benchmark
    public boolean jackson() {
        return jackson.isJson(turns.next());
    }

    @Benchmark
    public boolean fastjson2() {
        return fastjson.isJson(turns.next());
    }
}
