package dev.millrace.settle;

/**
 * A broken version of the protocol: one replacement in the source, or one rule that the worker does not keep.
 *
 * @param name what is broken
 * @param source file of the package; empty when the worker is broken instead
 * @param from text that must stand in it exactly once
 * @param to what stands there instead
 * @param fault what the worker does wrong
 * @param profile of the schedules that must notice; empty for all of them in turn
 * @param kinds promises of which one must be broken, separated by commas
 */
record Mutant(String name, String source, String from, String to, DriverFault fault, String profile,
        String kinds) {
    static Mutant ofSource(String name, String source, String from, String to, String profile, String kinds) {
        return new Mutant(name, source, from, to, DriverFault.NONE, profile, kinds);
    }

    static Mutant ofWorker(DriverFault fault, String profile, String kinds) {
        return new Mutant("worker: " + fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '), "",
                "", "", fault,
                profile, kinds);
    }

    @Override
    public String toString() {
        return name;
    }
}
