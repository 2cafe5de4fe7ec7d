package dev.millrace.ops.doctor;

/**
 * Something that is not as it should be.
 *
 * @param severity the rule's, or another where the evidence says so
 * @param subject what was looked at: "topic network-telemetry"; the same from run to run, for waivers and baselines
 * @param found the evidence: "1 replica of 3 brokers"
 * @param fix a command, or a setting and its value
 */
public record Finding(Rule rule, Severity severity, String subject, String found, String fix) {
    /** Tells findings apart, and knows one again in the next run. */
    public String fingerprint() {
        return rule.id() + " " + subject;
    }
}
