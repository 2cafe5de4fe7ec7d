package dev.millrace.ops.doctor;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What counts of what was found.
 *
 * @param examined one result for each rule
 * @param findings of all rules, the worst first
 * @param expired waivers that would hold for a finding, had they not run out
 * @param unused waivers that are about nothing that was found
 */
public record Judgement(List<Examined> examined, List<Judged> findings, List<Waiver> expired,
        List<Waiver> unused) {
    /** Whether a finding counts. */
    public enum Standing {
        OPEN, KNOWN, WAIVED
    }

    /**
     * A finding, and whether it counts.
     *
     * @param waiver set where it is waived
     */
    public record Judged(Finding finding, Standing standing, Optional<Waiver> waiver) {}

    public static Judgement of(List<Examined> examined, List<Waiver> waivers, Baseline baseline,
            LocalDate today) {
        List<Finding> found = examined.stream().flatMap(item -> item.findings().stream())
                .sorted(Comparator.comparing(Finding::severity).reversed()
                        .thenComparing(finding -> finding.rule().id()).thenComparing(Finding::subject))
                .toList();
        List<Judged> judged = new ArrayList<>();
        for (Finding finding : found) {
            Optional<Waiver> waiver = waivers.stream()
                    .filter(item -> item.isAbout(finding) && !item.isExpired(today)).findFirst();
            judged.add(new Judged(finding, waiver.isPresent()
                    ? Standing.WAIVED
                    : baseline.fingerprints().contains(finding.fingerprint())
                            ? Standing.KNOWN
                            : Standing.OPEN,
                    waiver));
        }
        return new Judgement(List.copyOf(examined), List.copyOf(judged),
                waivers.stream()
                        .filter(item -> item.isExpired(today) && found.stream().anyMatch(item::isAbout))
                        .toList(),
                waivers.stream().filter(item -> found.stream().noneMatch(item::isAbout)).toList());
    }

    /** Those that count, at or above a severity. */
    public List<Judged> failing(Severity failOn) {
        return findings.stream().filter(item -> item.standing() == Standing.OPEN
                && item.finding().severity().compareTo(failOn) >= 0).toList();
    }

    /** How many rules are in this state. */
    public long count(Examined.State state) {
        return examined.stream().filter(item -> item.state() == state).count();
    }
}
