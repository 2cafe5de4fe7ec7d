package dev.millrace.config;

/** Where a setting stands, so that a problem can be found and mended. */
public sealed interface Place {
    /**
     * A character of a file.
     *
     * @param line counted from 1
     * @param column counted from 1, in code points
     */
    record InFile(String file, int line, int column) implements Place {
        /** "millrace.yaml:7:13", which editors and terminals turn into a link. */
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    /** A file as a whole, where no character of it can be named. */
    record WholeFile(String file) implements Place {
        @Override
        public String toString() {
            return file;
        }
    }

    /** An environment variable. */
    record Variable(String name) implements Place {
        @Override
        public String toString() {
            return name;
        }
    }
}
