package dev.millrace.replay;

/** Is told how far reading has come. */
@FunctionalInterface
public interface ReadListener {
    /**
     * After each piece.
     *
     * @param done and all are offsets, which are a few more than there are letters
     */
    void read(String topic, long done, long all);
}
