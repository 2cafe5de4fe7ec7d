package dev.millrace.pipeline;

/**
 * What one stage made of one record.
 *
 * @param stage "contract", "filter", "set", "drop", "key" or "dedupe"
 * @param rule as it is written, or the name of the contract
 * @param found for people: what it decided or changed; harmless to print
 */
public record StageStep(String stage, String rule, String found, Effect effect) {
    /** What that means for the record. */
    public enum Effect {
        /** It goes on as it was. */
        PASSED,
        /** It goes on and is another. */
        CHANGED,
        /** It ends here. */
        ENDED
    }
}
