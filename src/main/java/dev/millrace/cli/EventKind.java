package dev.millrace.cli;

import java.time.Instant;

import dev.millrace.generate.Events;
import dev.millrace.generate.LoginEvents;
import dev.millrace.generate.NetworkEvents;

/** What kind of events to generate. */
enum EventKind {
    NETWORK(10_000),
    /** A pace at which a run of some length has busy minutes and quiet ones. */
    LOGINS(500);

    private final double eventsPerSecond;

    EventKind(double eventsPerSecond) {
        this.eventsPerSecond = eventsPerSecond;
    }

    /** @param perSecond how fast timestamps advance; 0 for the kind's own pace */
    Events events(long seed, Instant start, double perSecond) {
        double pace = pace(perSecond);
        return switch (this) {
            case NETWORK -> new NetworkEvents(seed, start, pace);
            case LOGINS -> new LoginEvents(seed, start, pace);
        };
    }

    /** How many events of a second by their timestamps; 0 for the kind's own pace. */
    double pace(double perSecond) {
        return perSecond > 0 ? perSecond : eventsPerSecond;
    }
}
