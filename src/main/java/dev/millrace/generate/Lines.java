package dev.millrace.generate;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Splits a stream into lines without decoding it. A line ends at "\n", which is left out, as is one "\r" before it; the
 * last line needs no end. Holds no more than the longest line allowed. One thread.
 */
final class Lines {
    private static final int FIRST_CAPACITY = 64 * 1024;
    private final InputStream in;
    private final int limit;
    private byte[] buffer = new byte[FIRST_CAPACITY];
    /** Of the current line; what was read lies in {@code [start, filled)}. */
    private int start;
    private int end;
    private int next;
    private int filled;
    private boolean ended;

    /** What {@link #advance} found. */
    enum Found {
        LINE, TOO_LONG, END
    }

    /** @param limit longest line in bytes, without its end */
    Lines(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Goes to the next line; one that is too long is read over. */
    Found advance() throws IOException {
        start = next;
        int searched = start;
        boolean tooLong = false;
        while (true) {
            int lineEnd = indexOfLineEnd(searched);
            if (lineEnd >= 0) {
                next = lineEnd + 1;
                return found(lineEnd, tooLong);
            }
            // Beyond the limit and one "\r" it cannot become a line; what was read so far is forgotten.
            if (filled - start > limit + 1) {
                tooLong = true;
                start = filled;
            }
            searched = filled;
            int moved = start;
            if (!fill()) {
                next = filled;
                return start == filled && !tooLong ? Found.END : found(filled, tooLong);
            }
            searched -= moved - start;
        }
    }

    private int indexOfLineEnd(int from) {
        for (int at = from; at < filled; at++) {
            if (buffer[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private Found found(int lineEnd, boolean tooLong) {
        end = lineEnd > start && buffer[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        return tooLong || end - start > limit ? Found.TOO_LONG : Found.LINE;
    }

    /** Reads more behind what is kept, which may move to the front; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        ended = read < 0;
        filled += Math.max(read, 0);
        return !ended;
    }

    /** The current line, in an array of its own. */
    byte[] line() {
        return Arrays.copyOfRange(buffer, start, end);
    }
}
