package dev.millrace.store;

/** Stand-in until the real template arrives: only the shape of the call counts. */
public final class ObjectPath {
    private ObjectPath() {}

    /**
     * Checks a template.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong with the template
     */
    public static ObjectPath parse(String template) {
        if (template.isBlank() || template.startsWith("/")) {
            throw new IllegalArgumentException(
                    "not a path: '" + template
                            + "'; write segments separated by '/', like {topic}/dt={yyyy-MM-dd}");
        }
        return new ObjectPath();
    }
}
