package dev.millrace.transform.cel;

/**
 * A place in the text of a rule.
 *
 * @param line from 1
 * @param column within the line, from 1, in characters
 */
record Spot(int line, int column) {
    static final Spot START = new Spot(1, 1);

    /** @param offset characters (code points) before it; one beyond the text is its end */
    static Spot at(String text, int offset) {
        int line = 1;
        int column = 1;
        int[] codePoints = text.codePoints().limit(Math.max(0, offset)).toArray();
        for (int codePoint : codePoints) {
            boolean ends = codePoint == '\n';
            line += ends ? 1 : 0;
            column = ends ? 1 : column + 1;
        }
        return new Spot(line, column);
    }
}
