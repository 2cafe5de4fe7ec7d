package dev.millrace.settle;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/** Runs schedules until one breaks a promise; the only class that is called from outside of a mutant's class loader. */
public final class MutantRun {
    private MutantRun() {}

    /**
     * Looks for a violation.
     *
     * @param profile of all schedules, or empty for one chosen by each seed
     * @return its kind, how many schedules it took, and its message, separated by tabs; null when there is none
     */
    public static @Nullable String firstViolation(String profile, String fault, int schedules, String kinds) {
        Profile forced = profile.isEmpty() ? null : Profile.named(profile);
        for (int seed = 0; seed < schedules; seed++) {
            try {
                var _ = Simulation.run(seed, forced, DriverFault.valueOf(fault), null);
            } catch (Violation e) {
                if (Arrays.asList(kinds.split(",")).contains(e.kind().name())) {
                    return e.kind() + "\t" + (seed + 1) + "\t" + e.getMessage();
                }
            }
        }
        return null;
    }
}
