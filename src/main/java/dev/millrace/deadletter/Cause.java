package dev.millrace.deadletter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the letters of a group have in common.
 *
 * @param pipeline whose records they were; of foreign letters the connector or the group, "" when it is not told
 * @param type of the error: a reason's label, or the simple name of an exception
 * @param pointer JSON Pointer to the value at fault, with "*" for every index of an array
 * @param message without what differs from record to record
 * @param contract name and version of the contract that was broken, "" when it is not told
 */
public record Cause(String pipeline, String type, String pointer, String message, String contract) {
    private static final int ID_BYTES = 4;

    /** A short name that is the same on every machine: 8 hexadecimal digits. */
    public String id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : new String[]{pipeline, type, pointer, message, contract}) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
