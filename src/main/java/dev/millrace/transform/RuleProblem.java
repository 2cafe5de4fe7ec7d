package dev.millrace.transform;

/**
 * One thing that is wrong with a rule as it is written.
 *
 * @param line within the rule's text, from 1
 * @param column within the line, from 1, in characters
 * @param message what was found and what would be right
 */
public record RuleProblem(RuleName rule, int line, int column, String message) {
    /** "filter 1:14: unknown field 'app_versoin'; did you mean 'app_version'?". */
    @Override
    public String toString() {
        return rule + " " + line + ":" + column + ": " + message;
    }
}
