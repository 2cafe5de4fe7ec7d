package dev.millrace.drill;

import java.time.Duration;
import java.util.List;

/** Tells a watcher how things stand, on threads of its own: brokers that are down keep only the lag from being known. */
final class View implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration ASK_EVERY = Duration.ofSeconds(2);
    private final Ground ground;
    private final Conductor conductor;
    private final Watcher watcher;
    private final LedgerSums sums;
    private final List<Thread> threads;
    private volatile String phase = "faults are at work";
    private volatile long lag = -1;

    private View(Ground ground, Conductor conductor, Watcher watcher) {
        this.ground = ground;
        this.conductor = conductor;
        this.watcher = watcher;
        this.sums = new LedgerSums(ground.clients);
        this.threads = List.of(Thread.ofVirtual().name("drill-view").unstarted(this::look),
                Thread.ofVirtual().name("drill-lag").unstarted(this::ask));
    }

    static View open(Ground ground, Conductor conductor, Watcher watcher) {
        View view = new View(ground, conductor, watcher);
        view.threads.forEach(Thread::start);
        return view;
    }

    /** What the drill does now, for people. */
    void phase(String next) {
        phase = next;
        watcher.says("%7s  %s".formatted(Conductor.clock(conductor.elapsed()), next));
    }

    private void look() {
        try {
            while (true) {
                watcher.sees(progress());
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Progress progress() {
        Load.Sent sent = ground.load.sent();
        List<Sink> running = ground.fleet.running();
        return new Progress(conductor.elapsed(), phase, conductor.atWork(),
                conductor.strikes().values().stream().mapToInt(Integer::intValue).sum(), running.size(),
                sent.sent(), sent.acknowledged(), sums.stored(), sums.dead(), sums.gaps(), lag,
                running.stream().mapToLong(sink -> sink.process().count("partition taken out of work")).sum(),
                ground.store.misdeeds());
    }

    private void ask() {
        try {
            while (true) {
                lag = unsettled();
                Thread.sleep(ASK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long unsettled() throws InterruptedException {
        try {
            return ground.group.unsettled().values().stream().mapToLong(Long::longValue).sum();
        } catch (DrillException e) {
            return -1;
        }
    }

    @Override
    public void close() {
        sums.close();
        threads.forEach(Thread::interrupt);
    }
}
