package dev.millrace.settle;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/** One schedule: a world, some workers, random steps from one seed, then a time without faults in which all must be done. */
final class Simulation {
    private static final int MOST_ROUNDS = 60;

    private final SplittableRandom random;
    private final World world;
    private final List<SimWorker> workers = new ArrayList<>();

    private Simulation(long seed, @Nullable Profile forced, DriverFault fault, @Nullable List<String> trace) {
        this.random = new SplittableRandom(seed);
        Profile profile = forced == null ? Profile.any(random) : forced;
        this.world = new World(random, profile, 1 + random.nextInt(3), trace);
        world.note("seed %d, profile %s", seed, profile.name());
        for (int slot = 0; slot < 2 + random.nextInt(2); slot++) {
            workers.add(new SimWorker(slot, world, fault));
        }
        world.partitions().forEach(partition -> assign(partition, anyWorker()));
    }

    /**
     * Runs one schedule.
     *
     * @param forced the profile, or null for one chosen by the seed
     * @param trace takes what happens, line by line; null for nobody who reads it
     * @return what happened
     * @throws Violation when a promise is broken
     */
    static Tally run(long seed, @Nullable Profile forced, DriverFault fault, @Nullable List<String> trace) {
        Simulation simulation = new Simulation(seed, forced, fault, trace);
        try {
            simulation.run();
        } catch (Violation e) {
            throw e;
        } catch (RuntimeException e) {
            throw new Violation(e);
        }
        return simulation.world.tally();
    }

    private void run() {
        int steps = 60 + random.nextInt(140);
        world.tally().add(Seen.STEP, steps);
        for (int i = 0; i < steps; i++) {
            step(world.profile().pick(random));
        }
        settle();
        world.audit();
        workers.forEach(SimWorker::checkContents);
    }

    private SimWorker anyWorker() {
        return workers.get(random.nextInt(workers.size()));
    }

    /** Mostly one that has something to do. */
    private SimWorker busyWorker() {
        SimMember owner = world.anyPartition().owner();
        return owner == null || world.chance(20) ? anyWorker() : owner.worker();
    }

    private void step(Act act) {
        switch (act) {
            case WORK -> work(busyWorker());
            case LAND -> land();
            case DECIDE -> anyTransaction(SimTransaction.Status.ASKED).ifPresent(world::decide);
            case APPLY -> anyTransaction(SimTransaction.Status.DECIDED).ifPresent(world::apply);
            case MARK_LEDGER -> {
                if (!world.unmarked().isEmpty()) {
                    world.markLedger(world.unmarked().get(random.nextInt(world.unmarked().size())));
                }
            }
            case APPEND -> world.append(world.anyPartition());
            case ASSIGN -> assign(world.anyPartition(), anyWorker());
            case NOTICE_LOSS -> noticeLoss(anyWorker());
            case RESTART -> restart(anyWorker());
            case EXPIRE_DEAD -> expireDead();
            case REVOKE -> revoke(world.anyPartition());
            case EXPEL -> expel(anyWorker());
            case CRASH -> crash(anyWorker());
            case TIME_OUT -> timeOut();
            case TAKE_OVER -> takeOver();
            case PAUSE -> anyWorker().pause(random.nextInt(30));
            case BLANK -> anyWorker().forgetIdentity();
            case RETAIN -> world.retain(world.anyPartition());
            case RECREATE -> world.recreate(world.anyPartition());
            case LOSE_OFFSETS -> world.loseOffset(world.anyPartition());
            case RESET_OFFSET -> world.resetOffset(world.anyPartition());
            case COMPACT -> world.compact(world.anyPartition());
            case TRUNCATE -> world.truncate(world.anyPartition());
            case DAMAGE -> world.damage(world.anyPartition());
        }
    }

    private static void work(SimWorker worker) {
        if (worker.isAlive() && !worker.isPaused()) {
            worker.work();
        }
    }

    private void land() {
        if (!world.inFlight().isEmpty()) {
            Put put = world.inFlight().get(random.nextInt(world.inFlight().size()));
            world.land(put, !world.trouble());
        }
    }

    private Optional<SimTransaction> anyTransaction(SimTransaction.Status status) {
        List<SimTransaction> some = world.unresolved().stream().filter(t -> t.status() == status).toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
    }

    private void assign(SimPartition partition, SimWorker worker) {
        SimMember member = worker.member();
        if (partition.owner() == null && worker.isFree() && member != null && member.isValid()) {
            world.assign(partition, member);
        }
    }

    private static void noticeLoss(SimWorker worker) {
        if (worker.isFree() && worker.isExpelled()) {
            worker.noticeLoss();
        }
    }

    private static void restart(SimWorker worker) {
        if (!worker.isAlive()) {
            worker.restart();
        }
    }

    /** Sessions end of which nobody is left to send heartbeats. */
    private void expireDead() {
        for (SimMember member : List.copyOf(world.members())) {
            if (!member.worker().isAlive() || member.worker().member() != member) {
                world.expel(member);
            }
        }
    }

    private static void revoke(SimPartition partition) {
        SimMember owner = partition.owner();
        if (owner != null && owner.worker().isFree() && owner.worker().member() == owner) {
            owner.worker().revoke(partition);
        }
    }

    private void expel(SimWorker worker) {
        SimMember member = worker.member();
        if (member != null && member.isValid()) {
            world.expel(member);
        }
    }

    private static void crash(SimWorker worker) {
        if (worker.isAlive()) {
            worker.crash();
        }
    }

    /** The coordinator aborts a transaction that took too long; its producer is fenced with that. */
    private void timeOut() {
        List<SimTransaction> some = world.unresolved().stream().filter(SimTransaction::isUndecided).toList();
        if (!some.isEmpty()) {
            SimTransaction late = some.get(random.nextInt(some.size()));
            world.abort(late);
            if (late.author().producer().last() == late) {
                late.author().producer().fence();
            }
        }
    }

    /** Somebody who waits for a register fences whoever keeps it pending. */
    private void takeOver() {
        List<SimTransaction> some = world.unresolved().stream().filter(SimTransaction::hasOffsets).toList();
        if (!some.isEmpty()) {
            SimTransaction blocking = some.get(random.nextInt(some.size()));
            world.note("worker %d is fenced", blocking.author().slot());
            world.saw(Seen.FENCED);
            if (blocking.author().producer().last() == blocking) {
                world.fence(blocking.author().producer());
            } else if (blocking.isUndecided()) {
                world.abort(blocking);
            } else {
                world.complete(blocking);
            }
        }
    }

    // ---- after the faults

    private void settle() {
        world.note("---- no more faults");
        world.endTroubles();
        workers.forEach(SimWorker::wake);
        workers.forEach(Simulation::restart);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (world.partitions().stream().allMatch(partition -> world.undone(partition).isEmpty())) {
                return;
            }
            round();
        }
        for (SimPartition partition : world.partitions()) {
            Optional<String> undone = world.undone(partition);
            Violation.require(undone.isEmpty(), Violation.Kind.STUCK, "%s is not done: %s", partition.name(),
                    undone.orElse(""));
        }
    }

    private void round() {
        expireDead();
        for (SimTransaction transaction : List.copyOf(world.unresolved())) {
            finish(transaction);
        }
        List.copyOf(world.unmarked()).forEach(world::markLedger);
        for (SimPartition partition : world.partitions()) {
            assign(partition, workers.get(partition.name().partition() % workers.size()));
        }
        workers.forEach(SimWorker::workFully);
        while (!world.inFlight().isEmpty()) {
            world.land(world.inFlight().getFirst(), true);
        }
    }

    private void finish(SimTransaction transaction) {
        switch (transaction.status()) {
            case OPEN -> {
                if (!transaction.author().isIn(transaction)) {
                    world.abort(transaction);
                }
            }
            case ASKED -> {
                world.decide(transaction);
                world.complete(transaction);
            }
            case DECIDED, APPLIED, ABORTED -> world.complete(transaction);
        }
    }
}
