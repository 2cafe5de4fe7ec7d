package dev.millrace.store;

/**
 * Proof that an object is durable. Only a store makes one, after its write was acknowledged, and nothing is settled
 * without it.
 */
public final class Receipt {
    private final String key;
    private final long bytes;

    private Receipt(String key, long bytes) {
        this.key = key;
        this.bytes = bytes;
    }

    /** For stores alone, which live in several packages: call it when the object is durable and visible, never before. */
    public static Receipt acknowledged(String key, long bytes) {
        return new Receipt(key, bytes);
    }

    public String key() {
        return key;
    }

    public long bytes() {
        return bytes;
    }
}
