package dev.millrace.drill;

/** Sees a drill as it goes on. Called on any thread of the drill, also at the same time. */
public interface Watcher {
    /** A line for people that is worth keeping. */
    void says(String line);

    /** How things stand, about twice a second. */
    void sees(Progress progress);
}
