package dev.millrace.drill;

import java.time.Duration;
import java.util.List;

/** Faults of sinks. One at a time. */
final class ProcessFaults {
    private static final int MANY = 4;
    private static final Duration BEFORE_JUMP = Duration.ofSeconds(3);
    private final Fleet fleet;

    ProcessFaults(Fleet fleet) {
        this.fleet = fleet;
    }

    void kill(Strike strike) throws InterruptedException {
        int number = number(strike);
        fleet.kill(number);
        // Half of the time others have to take over first.
        Thread.sleep(strike.pick() % 4 < 2 ? strike.lasts().dividedBy(10) : strike.lasts());
        fleet.start(number);
    }

    void terminate(Strike strike) throws DrillException, InterruptedException {
        int number = number(strike);
        fleet.terminate(number);
        Thread.sleep(strike.lasts().dividedBy(2));
        fleet.start(number);
    }

    void stop(Strike strike) throws DrillException, InterruptedException {
        int number = number(strike);
        fleet.signal(number, "STOP");
        try {
            Thread.sleep(strike.lasts());
        } finally {
            fleet.signal(number, "CONT");
        }
    }

    void scale(Strike strike) throws DrillException, InterruptedException {
        for (int count : List.of(1, MANY, 1)) {
            fleet.scaleTo(count);
            Thread.sleep(strike.lasts().dividedBy(2));
        }
        fleet.scaleTo(Fleet.USUAL);
    }

    void jump(Strike strike) throws DrillException, InterruptedException {
        int number = number(strike);
        fleet.terminate(number);
        fleet.start(number, List.of("-Dmillrace.clock.jump=" + BEFORE_JUMP.toSeconds() + "s"
                + (strike.pick() % 4 < 2 ? "+" : "-") + "1h"));
        Thread.sleep(strike.lasts().plus(BEFORE_JUMP));
        fleet.terminate(number);
        fleet.start(number);
    }

    private int number(Strike strike) {
        return strike.pick() % Math.max(1, fleet.size());
    }
}
