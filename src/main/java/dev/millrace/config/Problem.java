package dev.millrace.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param message what was found and what would be right; never holds a secret
 */
public record Problem(Place place, String message) {
    /** "millrace.yaml:7:13: pipelines.a.workers: not a whole number: 'two'; write one from 1 to 64". */
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
