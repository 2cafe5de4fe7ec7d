package dev.millrace.ops.doctor;

import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Somebody's decision to live with findings of a rule for some time.
 *
 * @param rule its id
 * @param subject of the findings, "*" for any run of characters; empty for all of the rule
 * @param until the last day, UTC, on which it holds
 */
public record Waiver(String rule, Optional<String> subject, String reason, LocalDate until) {
    /** Whether it is about this finding, be it still in force or not. */
    boolean isAbout(Finding finding) {
        return rule.equals(finding.rule().id())
                && subject.map(wanted -> pattern(wanted).matcher(finding.subject()).matches()).orElse(true);
    }

    private static Pattern pattern(String wanted) {
        return Pattern.compile(
                Stream.of(wanted.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    boolean isExpired(LocalDate today) {
        return today.isAfter(until);
    }

    /** "MR-T001 of topic a*, until 2026-12-31: to be rebuilt". */
    @Override
    public String toString() {
        return rule + subject.map(" of "::concat).orElse("") + ", until " + until + ": " + reason;
    }
}
