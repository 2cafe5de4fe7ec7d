package dev.millrace.contract;

import dev.millrace.record.Verdict;

/** Checks values against one contract. Not thread-safe: it keeps scratch space, so each worker has its own. */
public interface Validator {
    /**
     * Checks {@code bytes[offset, offset + length)}, which must be one JSON document in UTF-8. Reads nothing outside of
     * it and never throws, whatever the bytes are. Accepting allocates nothing.
     *
     * @return {@link Verdict#VALID} or the first rule that was broken, in the order of the bytes
     */
    Verdict validate(byte[] bytes, int offset, int length);
}
