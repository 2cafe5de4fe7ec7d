package dev.millrace.settle;

/**
 * Everything besides the range that shapes an object's key or bytes. Sealed with the cut, so that whoever writes the
 * object writes the same one.
 *
 * @param rules hash of the rule set, 8 hexadecimal digits
 * @param writer number of the encoder: whoever has one with this number makes the same bytes
 * @param keyTime seconds since the epoch, used in the object's path
 * @param records how many records lie in the range
 * @param epoch leader epoch of the last of them, -1 when there is none
 * @param logStart -1, or the log start that retention had reached inside the batch after it was sealed: what lies below
 *        can no longer be read, and the object may hold only the rest
 */
public record CutAttributes(String rules, int writer, long keyTime, long records, int epoch, CutReason reason,
        long logStart) {
    /** No part of the batch is lost. */
    public static final long WHOLE = -1;

    public CutAttributes(String rules, int writer, long keyTime, long records, int epoch, CutReason reason) {
        this(rules, writer, keyTime, records, epoch, reason, WHOLE);
    }

    /** True when retention took a part of the batch before its object was known to be stored. */
    public boolean isShort() {
        return logStart != WHOLE;
    }

    CutAttributes shortenedTo(long newLogStart) {
        return new CutAttributes(rules, writer, keyTime, records, epoch, reason, newLogStart);
    }
}
