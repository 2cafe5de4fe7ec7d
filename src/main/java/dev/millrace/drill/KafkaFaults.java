package dev.millrace.drill;

/** Faults of brokers, of the way to them, and what they do to a topic that needs nobody's help. One at a time. */
final class KafkaFaults {
    private static final int MOST_PARTITIONS = 12;
    private final Brokers brokers;
    private final Group group;

    KafkaFaults(Brokers brokers, Group group) {
        this.brokers = brokers;
        this.group = group;
    }

    void kill(Strike strike) throws DrillException, InterruptedException {
        kill(strike, strike.pick() % Brokers.COUNT);
    }

    void killController(Strike strike) throws DrillException, InterruptedException {
        kill(strike, group.controller());
    }

    private void kill(Strike strike, int node) throws DrillException, InterruptedException {
        brokers.kill(node);
        Thread.sleep(strike.lasts());
        brokers.restart();
    }

    void killTwo(Strike strike) throws DrillException, InterruptedException {
        brokers.kill(strike.pick() % Brokers.COUNT);
        brokers.kill((strike.pick() + 1) % Brokers.COUNT);
        Thread.sleep(strike.lasts());
        brokers.restart();
    }

    void stop(Strike strike) throws DrillException, InterruptedException {
        int node = strike.pick() % Brokers.COUNT;
        brokers.signal(node, "STOP");
        try {
            Thread.sleep(strike.lasts());
        } finally {
            brokers.signal(node, "CONT");
        }
    }

    void relay(Strike strike, Relay.Fate fate) throws InterruptedException {
        brokers.fate(fate);
        try {
            Thread.sleep(strike.lasts());
        } finally {
            brokers.fate(Relay.Fate.PASS);
        }
    }

    void grow(Strike strike) throws DrillException, InterruptedException {
        int partitions = group.extents().size();
        if (partitions < MOST_PARTITIONS) {
            group.growTo(partitions + 1);
        }
        Thread.sleep(strike.lasts());
    }
}
