package dev.millrace.bench;

/** Hears how measurements go, on the thread that makes them. */
public interface Watcher {
    /** What is being done now, for a line that is written over. */
    void doing(String what);

    /** A run is over. */
    void done(Run run);
}
