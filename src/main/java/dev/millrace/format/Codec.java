package dev.millrace.format;

/** Compresses whole batches, one at a time, with memory that it keeps for the next one. Not thread-safe. */
interface Codec {
    /** Makes another codec of a kind, and may have to load a library before. */
    interface Maker {
        Codec make() throws EncoderFailedException;
    }

    /** The whole object, in an array of exactly its size; the same lines give the same bytes, whatever came before. */
    byte[] encode(EventLines lines) throws EncoderFailedException;
}
