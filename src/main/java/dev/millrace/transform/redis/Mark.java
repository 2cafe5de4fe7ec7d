package dev.millrace.transform.redis;

/** An id, and the record that has it. */
public final class Mark {
    private final byte[] id;
    private final String position;

    /**
     * The id of one record.
     *
     * @param id any bytes; not copied, and not to be changed any more
     * @param position names the record, the same at every attempt, and no other record: "logins-3@4711"
     */
    public Mark(byte[] id, String position) {
        this.id = id;
        this.position = position;
    }

    byte[] id() {
        return id;
    }

    String position() {
        return position;
    }
}
