package dev.millrace.ops.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What one check writes down. Not thread-safe. */
final class Notes {
    private final Rule rule;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private int good;

    Notes(Rule rule) {
        this.rule = rule;
    }

    /** A look at one of many things; what cannot be known of one leaves the others as they are. */
    interface Look<T> {
        void at(T thing) throws UnknownException;
    }

    <T> void each(Collection<T> things, Look<T> look) {
        for (T thing : things) {
            try {
                look.at(thing);
            } catch (UnknownException e) {
                unknown(e.why());
            }
        }
    }

    /** Something was looked at, and is right. */
    void good() {
        good++;
    }

    /** Something was looked at, and is not. */
    void bad(String subject, String found, String fix) {
        bad(rule.severity(), subject, found, fix);
    }

    void bad(Severity severity, String subject, String found, String fix) {
        findings.add(new Finding(rule, severity, subject, found, fix));
    }

    /** Right if it is so; else what was found. */
    void expect(boolean isRight, String subject, String found, String fix) {
        if (isRight) {
            good();
        } else {
            bad(subject, found, fix);
        }
    }

    void unknown(String why) {
        if (!unknown.contains(why)) {
            unknown.add(why);
        }
    }

    Examined examined() {
        return new Examined(rule, good, findings, unknown);
    }
}
