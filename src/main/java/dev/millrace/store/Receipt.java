package dev.millrace.store;

/**
 * Proof that an object is durable. Only a store makes one, after its write was acknowledged, and nothing is settled
 * without it.
 */
public final class Receipt {
    private final String key;
    private final long bytes;

    Receipt(String key, long bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    public String key() {
        return key;
    }

    public long bytes() {
        return bytes;
    }
}
