package dev.millrace.settle;

import java.util.HexFormat;

/** Kafka's identity of a topic (KIP-516): a topic deleted and made again under the same name has another one. */
public record TopicId(long high, long low) {
    private static final HexFormat HEX = HexFormat.of();

    /**
     * Reads {@link #hex()}.
     *
     * @throws IllegalArgumentException when it is not 32 hexadecimal digits
     */
    public static TopicId parse(String hex) {
        if (hex.length() != 32) {
            throw new IllegalArgumentException("not a topic id: '" + hex + "'");
        }
        return new TopicId(HexFormat.fromHexDigitsToLong(hex, 0, 16),
                HexFormat.fromHexDigitsToLong(hex, 16, 32));
    }

    /** All 32 digits. */
    public String hex() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    /** The first 10 digits, for object keys. Hexadecimal, because some stores do not tell "A" from "a". */
    public String shortHex() {
        return hex().substring(0, 10);
    }

    @Override
    public String toString() {
        return hex();
    }
}
