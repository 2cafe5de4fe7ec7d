package dev.millrace.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The sinks: processes that run the pipeline, and what a supervisor does for them, which is to start one again that ended
 * by itself. Thread-safe.
 */
final class Fleet implements AutoCloseable {
    static final int USUAL = 2;
    private static final int BUG = 70;
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    private static final Duration WORK_LIMIT = Duration.ofMinutes(2);
    private static final int FALSE_STARTS = 4;
    private final Starter starter;
    private final List<Member> members = new ArrayList<>();
    private final List<Sink> all = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private long restarts;
    private volatile boolean closed;

    /** Starts a process. */
    @FunctionalInterface
    interface Starter {
        /**
         * Starts one that is a member of the fleet.
         *
         * @param number from 0
         * @param jvm further flags of the JVM
         */
        Sink start(int number, List<String> jvm, Map<String, String> environment);
    }

    /** One place in the fleet, with the process that is in it. Guarded by the fleet. */
    private static final class Member {
        private @Nullable Sink process;
        private boolean isWanted;
    }

    Fleet(Starter starter) {
        this.starter = starter;
        var _ = Thread.ofVirtual().name("drill-supervisor").start(this::supervise);
    }

    /** Starts or drains sinks until there are so many. */
    void scaleTo(int count) throws DrillException, InterruptedException {
        for (int number = places() - 1; number >= count; number--) {
            terminate(number);
        }
        for (int number = 0; number < count; number++) {
            start(number);
        }
    }

    /** Those that are to be running. */
    synchronized int size() {
        return (int) members.stream().filter(member -> member.isWanted).count();
    }

    /** Those that were ever to be running. */
    private synchronized int places() {
        return members.size();
    }

    /** Starts the sink unless it runs. */
    void start(int number) {
        start(number, List.of());
    }

    synchronized void start(int number, List<String> jvm) {
        while (members.size() <= number) {
            members.add(new Member());
        }
        Member member = members.get(number);
        member.isWanted = true;
        if (member.process == null || !member.process.process().isAlive()) {
            launch(number, jvm);
        }
    }

    private void launch(int number, List<String> jvm) {
        // Of every two, one has a slot of its own and takes its own transactions over; the other needs the others' help.
        Map<String, String> environment = number % 2 == 0
                ? Map.of("MILLRACE_SLOT", "drill-" + number)
                : Map.of();
        Sink process = starter.start(number, jvm, environment);
        members.get(number).process = process;
        all.add(process);
    }

    /** kill -9, and nobody starts it again. */
    void kill(int number) {
        unwanted(number).ifPresent(process -> process.process().kill());
    }

    /** SIGTERM, and waits for its end. */
    void terminate(int number) throws DrillException, InterruptedException {
        var process = unwanted(number);
        if (process.isPresent() && process.get().process().isAlive()) {
            process.get().process().terminate();
            check(process.get(), process.get().process().awaitExit(DRAIN_LIMIT));
        }
    }

    private synchronized Optional<Sink> unwanted(int number) {
        if (number >= members.size()) {
            return Optional.empty();
        }
        Member member = members.get(number);
        member.isWanted = false;
        return Optional.ofNullable(member.process);
    }

    /** SIGSTOP, SIGCONT. */
    void signal(int number, String name) throws DrillException, InterruptedException {
        Sink process = process(number);
        if (process != null && process.process().isAlive()) {
            process.process().signal(name);
        }
    }

    /** SIGSTOP, SIGCONT to all. */
    void signalAll(String name) throws DrillException, InterruptedException {
        for (Sink sink : running()) {
            sink.process().signal(name);
        }
    }

    private synchronized @Nullable Sink process(int number) {
        return number < members.size() ? members.get(number).process : null;
    }

    /** How processes end. */
    enum End {
        KILLED, DRAINED
    }

    /** Ends all of them, one after the other. */
    void endAll(End how) throws DrillException, InterruptedException {
        for (int number = places() - 1; number >= 0; number--) {
            switch (how) {
                case KILLED -> kill(number);
                case DRAINED -> terminate(number);
            }
        }
    }

    /** Waits until at least one has work. */
    void awaitWork() throws DrillException, InterruptedException {
        Patience.until("a sink has work", WORK_LIMIT, () -> {
            if (restarts() >= FALSE_STARTS) {
                throw new DrillException("sinks end as soon as they start; see " + everyone().getFirst()
                        .process().log());
            }
            return running().stream().anyMatch(Sink::hasWork);
        });
    }

    /** Those that are alive. */
    synchronized List<Sink> running() {
        return all.stream().filter(process -> process.process().isAlive()).toList();
    }

    /** Every one that was ever started. */
    synchronized List<Sink> everyone() {
        return List.copyOf(all);
    }

    /** How often one had to be started again that had ended by itself. */
    synchronized long restarts() {
        return restarts;
    }

    /** Ends that no fault explains. */
    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    private void supervise() {
        try {
            while (!closed) {
                restartDead();
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void restartDead() {
        for (int number = 0; number < members.size() && !closed; number++) {
            Member member = members.get(number);
            Sink process = member.process;
            if (member.isWanted && process != null && !process.process().isAlive()) {
                check(process, process.process().exitCode());
                restarts++;
                launch(number, List.of());
            }
        }
    }

    /** 0 and 75 are answers to a world that is down; a bug is one whatever was done to it. */
    private synchronized void check(Sink process, int code) {
        if (code == BUG || code == 1) {
            problems.add("a sink ended with code " + code + ": " + process.process().log());
        }
    }

    @Override
    public void close() {
        closed = true;
        everyone().forEach(Sink::close);
    }
}
