package dev.millrace.config;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.millrace.base.Similar;
import dev.millrace.ops.doctor.Doctor;
import dev.millrace.ops.doctor.Rule;
import dev.millrace.ops.doctor.Waiver;

/** {@code doctor:} of the file. */
final class DoctorSection {
    private static final int SHORTEST_REASON = 5;

    private DoctorSection() {}

    static List<Waiver> read(Section section) {
        List<Waiver> waivers = new ArrayList<>();
        for (Section item : section.sections("waivers")) {
            Optional<String> rule = item.require("rule", DoctorSection::rule);
            Optional<String> subject = item.read("subject", text -> text);
            Optional<LocalDate> until = item.require("until", DoctorSection::date);
            Optional<String> reason = item.require("reason", DoctorSection::reason);
            item.finish();
            if (rule.isPresent() && until.isPresent() && reason.isPresent()) {
                waivers.add(new Waiver(rule.get(), subject, reason.get(), until.get()));
            }
        }
        section.finish();
        return waivers;
    }

    private static String rule(String text) {
        return Doctor.rule(text).map(Rule::id)
                .orElseThrow(() -> new IllegalArgumentException("no such rule: '" + text
                        + "'"
                        + Similar
                                .nearest(text.toUpperCase(Locale.ROOT),
                                        Doctor.rules().stream().map(Rule::id).toList())
                                .map(Parsers::didYouMean)
                                .orElse("; `millrace doctor --explain all` lists them")));
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "not a day: '" + text + "'; write the last one on which it holds, like"
                            + " 2026-12-31",
                    e);
        }
    }

    private static String reason(String text) {
        if (text.strip().length() < SHORTEST_REASON) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no reason; write why this may stay as it is");
        }
        return text.strip();
    }
}
