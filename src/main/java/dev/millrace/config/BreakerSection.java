package dev.millrace.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.millrace.pipeline.BreakerSettings;

/** {@code breaker} of a pipeline. */
final class BreakerSection {
    private final Section section;

    BreakerSection(Section section) {
        this.section = section;
    }

    /** What is written, and what holds where nothing is written. */
    BreakerSettings read() {
        BreakerSettings standard = BreakerSettings.DEFAULT;
        BreakerSettings.Action action = section.read("action", Parsers.BREAKER_ACTION)
                .orElse(standard.action());
        double rejects = section.read("rejects", Parsers.PERCENT).orElse(standard.rejects());
        Duration window = section.read("window", Parsers.BREAKER_WINDOW).orElse(standard.window());
        int atLeast = section.read("at-least", Parsers.BREAKER_RECORDS).orElse(standard.atLeast());
        @Nullable
        Duration resumeAfter = section.read("resume-after", Parsers.BREAKER_WINDOW).orElse(null);
        if (resumeAfter != null && action != BreakerSettings.Action.PAUSE) {
            section.report("resume-after", "nothing is paused unless the action is 'pause'");
        }
        section.finish();
        return new BreakerSettings(action, rejects, window, atLeast, resumeAfter);
    }
}
