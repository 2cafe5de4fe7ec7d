package dev.millrace.drill;

import java.time.Duration;

/** Carries out strikes. Those of a round may be carried out at once, for they touch different things. */
final class Striker {
    private static final long LONGEST_DELAY_MILLIS = 120_000;
    private final StoreServer store;
    private final ProcessFaults processes;
    private final KafkaFaults kafka;
    private final OperatorFaults operator;

    Striker(Ground ground) {
        this.store = ground.store;
        this.processes = new ProcessFaults(ground.fleet);
        this.kafka = new KafkaFaults(ground);
        this.operator = new OperatorFaults(ground);
    }

    /** Blocks until the fault is mended. */
    void strike(Strike strike) throws DrillException, InterruptedException {
        switch (strike.fault()) {
            case SINK_KILL -> processes.kill(strike);
            case SINK_TERM -> processes.terminate(strike);
            case SINK_STOP -> processes.stop(strike);
            case SINKS_SCALE -> processes.scale(strike);
            case CLOCK_JUMP -> processes.jump(strike);
            case BROKER_KILL -> kafka.kill(strike);
            case CONTROLLER_KILL -> kafka.killController(strike);
            case BROKER_STOP -> kafka.stop(strike);
            case BROKERS_DOWN -> kafka.killTwo(strike);
            case NETWORK_CUT -> kafka.relay(strike, Relay.Fate.CUT);
            case NETWORK_RESET -> kafka.relay(strike, Relay.Fate.RESET);
            case COMMIT_UNASKED -> kafka.relay(strike, Relay.Fate.LOSE_COMMIT_REQUEST);
            case COMMIT_UNHEARD -> kafka.relay(strike, Relay.Fate.LOSE_COMMIT_REPLY);
            case TRANSACTIONS_ABORTED -> kafka.abortTransactions(strike);
            case PARTITIONS_GROWN -> kafka.grow(strike);
            case STORE_500 -> misbehave(strike, Misdeed.ERROR);
            case STORE_503 -> misbehave(strike, Misdeed.BUSY);
            case STORE_403 -> misbehave(strike, Misdeed.DENIED);
            case STORE_BUCKET_GONE -> misbehave(strike, Misdeed.NO_BUCKET);
            case STORE_FULL -> misbehave(strike, Misdeed.FULL);
            case STORE_HANG -> misbehave(strike, Misdeed.HANG);
            case STORE_RESET -> misbehave(strike, Misdeed.RESET);
            case STORE_REPLY_LOST -> misbehave(strike, Misdeed.LOSE_REPLY);
            case STORE_HALF_BODY -> misbehave(strike, Misdeed.HALF_BODY);
            case STORE_FALSE_SUCCESS -> misbehave(strike, Misdeed.FALSE_SUCCESS);
            case STORE_LATE_DUPLICATE -> duplicate(strike);
            case TOPIC_RECREATED -> operator.recreate(strike);
            case TOPIC_RECREATED_UNSEEN -> operator.recreateUnseen(strike);
            case RECORDS_DELETED -> operator.deleteRecords(strike);
            case RECORDS_DELETED_AHEAD -> operator.deleteRecordsAhead();
            case OFFSETS_BACK -> operator.moveBack(strike);
            case OFFSETS_AHEAD -> operator.moveAhead(strike);
            case OFFSETS_DELETED -> operator.deleteOffsets(strike);
        }
    }

    private void misbehave(Strike strike, Misdeed misdeed) throws InterruptedException {
        store.misbehave(misdeed);
        try {
            Thread.sleep(strike.lasts());
        } finally {
            store.misbehave(Misdeed.NONE);
        }
    }

    /** From seconds to minutes later, the longer the fault lasts. */
    private void duplicate(Strike strike) throws InterruptedException {
        long most = Math.min(LONGEST_DELAY_MILLIS, 5 * strike.lasts().toMillis());
        store.replayAfter(Duration.ofMillis(1_000 + strike.pick() % most));
        misbehave(strike, Misdeed.DUPLICATE_LATER);
    }
}
