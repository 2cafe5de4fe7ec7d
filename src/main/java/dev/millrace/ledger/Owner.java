package dev.millrace.ledger;

/**
 * To which cluster and store a pipeline belongs, so that a second pipeline of the same name elsewhere is noticed before
 * it writes, and so is another one that would write the same objects.
 *
 * @param store bucket or folder, as {@code ObjectStore.location()} prints it, or "topic NAME"
 * @param path template of its objects' directories; {@link #NO_PATH} when it makes none, and in records that were written
 *        before there was this field
 */
public record Owner(String cluster, String topic, String group, String store, String path) {
    public static final String NO_PATH = "";

    /** The same but for the path, which may change while a pipeline lives. */
    public boolean isSameButForPath(Owner other) {
        return withPath("").equals(other.withPath(""));
    }

    private Owner withPath(String other) {
        return new Owner(cluster, topic, group, store, other);
    }
}
