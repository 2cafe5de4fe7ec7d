package dev.millrace.transform;

/** What became of one event under the rules. */
public sealed interface Outcome {
    /** The event goes on; the transformer says with which bytes. Shared, so that it costs no allocation. */
    Outcome KEPT = new Kept();
    /** The filter was false. */
    Outcome FILTERED = new Filtered();

    record Kept() implements Outcome {}

    record Filtered() implements Outcome {}

    /**
     * A rule could not be carried out on this event, and never will be: expressions depend on nothing but the event and
     * its times. The event is a dead letter.
     *
     * @param expression the text of the rule
     * @param line within it, from 1
     * @param column within the line, from 1, in characters
     * @param message for people: what was found; never longer than 500 characters, harmless to print
     */
    record Failed(RuleName rule, String expression, int line, int column, String message) implements Outcome {
        /** "set.latency_ms: / by zero, at 1:9 of 'bytes / packets'". */
        public String describe() {
            return rule + ": " + message + (expression.isEmpty()
                    ? ""
                    : ", at " + line + ":" + column + " of '" + expression + "'");
        }
    }
}
