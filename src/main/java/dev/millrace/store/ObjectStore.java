package dev.millrace.store;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A place for whole objects. An object is visible either whole or not at all, and putting the same key again replaces
 * it at one stroke. Thread-safe; every call blocks and is made for virtual threads.
 */
public interface ObjectStore extends AutoCloseable {
    /**
     * Makes sure that objects can be put: the bucket or folder exists (it is created where that is allowed) and may be
     * written.
     *
     * @throws StoreException when it is not so, saying what was tried and what to do
     */
    void prepare() throws StoreException;

    /**
     * Makes sure that the bucket or folder is there and answers, without changing anything: whether it may be written
     * shows only when something is.
     *
     * @throws StoreException of kind {@link StoreException.Kind#NO_BUCKET} when it is not there
     */
    default void requireBucket() throws StoreException {
        list("no-object-begins-like-this/", info -> {});
    }

    /**
     * Writes one object, replacing what the key held. Transient failures are not retried here beyond what a single
     * request needs: the caller owns the waiting.
     *
     * @param key path below the bucket, "/" between segments; printable ASCII, segments to 255 and all to 1,024 bytes
     * @return proof that the object is durable and visible
     * @throws StoreException when that is not known to be so; the object may nevertheless appear later
     */
    Receipt put(String key, Content content) throws StoreException;

    /** Proof that an object is there already, whoever wrote it; empty when it is not. */
    default Optional<Receipt> receipt(String key) throws StoreException {
        return head(key).map(info -> Receipt.acknowledged(key, info.bytes()));
    }

    /** What the store knows of an object without reading it; empty when there is none. */
    Optional<ObjectInfo> head(String key) throws StoreException;

    /**
     * Reads an object; the caller closes the stream.
     *
     * @throws StoreException of kind {@link StoreException.Kind#NOT_FOUND} when there is none
     */
    InputStream open(String key) throws StoreException;

    /** Names every object whose key starts with the prefix, in no promised order, without holding all of them. */
    void list(String prefix, Consumer<ObjectInfo> visitor) throws StoreException;

    /** For people: "s3://telemetry-data at http://localhost:9000" or "folder /srv/data/objects/telemetry-data". */
    String location();

    @Override
    void close();
}
