package dev.millrace.generate;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.common.errors.RecordTooLargeException;

/** Sends that were refused or got no answer. Written by the producer's thread, read by the one that sends. */
final class Failures {
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<String> first = new AtomicReference<>("");
    private volatile boolean hopeless;

    /** @param what which record, for people */
    void add(String what, Exception problem) {
        count.incrementAndGet();
        String message = problem.getMessage() == null
                ? problem.getClass().getSimpleName()
                : problem.getMessage();
        first.compareAndSet("", what + ": " + message);
        if (!(problem instanceof RecordTooLargeException)) {
            hopeless = true;
        }
    }

    /** True once a failure was about the topic or the cluster: whatever is sent next would fail as well. */
    boolean isHopeless() {
        return hopeless;
    }

    long count() {
        return count.get();
    }

    /** "" when there is none. */
    String first() {
        return first.get();
    }
}
