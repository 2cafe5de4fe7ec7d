package dev.millrace.transform;

/** Which rule of a pipeline something is said about. */
public sealed interface RuleName {
    /** The one that chooses events. */
    record Filter() implements RuleName {
        @Override
        public String toString() {
            return "filter";
        }
    }

    /** The one that gives the field at this path its value. */
    record Set(String path) implements RuleName {
        @Override
        public String toString() {
            return "set." + path;
        }
    }

    /** The one that takes the field at this path away. */
    record Drop(String path) implements RuleName {
        @Override
        public String toString() {
            return "drop." + path;
        }
    }

    /** An expression that stands alone: the key of the output, the id that dedupe goes by. */
    record Key(String setting) implements RuleName {
        @Override
        public String toString() {
            return setting;
        }
    }
}
