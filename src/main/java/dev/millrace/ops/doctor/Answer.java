package dev.millrace.ops.doctor;

/** What was asked of the world: the answer, or why there is none. No answer is never taken for a good one. */
public sealed interface Answer<T> {
    /** There is one. */
    record Known<T>(T value) implements Answer<T> {}

    /**
     * There is none.
     *
     * @param why what was asked, and what came instead of an answer
     */
    record Unknown<T>(String why) implements Answer<T> {}

    static <T> Answer<T> of(T value) {
        return new Known<>(value);
    }

    static <T> Answer<T> unknown(String why) {
        return new Unknown<>(why);
    }

    /** The answer, for a check: where there is none, the check has no result. */
    default T get() throws UnknownException {
        return switch (this) {
            case Known<T>(T value) -> value;
            case Unknown<T>(String why) -> throw new UnknownException(why);
        };
    }
}
