package dev.millrace.store.open;

import dev.millrace.base.Time;
import dev.millrace.store.FolderStore;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.s3.S3Store;

/** Opens object stores. */
public final class Stores {
    private Stores() {}

    /**
     * The store the settings name, for one bucket. Nothing is asked of it yet: call {@link ObjectStore#prepare()}.
     *
     * @throws IllegalArgumentException if the bucket or the endpoint cannot be right
     */
    public static ObjectStore open(StoreSettings settings, String bucket, MissingBucket missing, Time time) {
        return switch (settings) {
            case StoreSettings.Folder(var root) -> new FolderStore(root, bucket, missing, time);
            case StoreSettings.S3 s3 -> new S3Store(s3, bucket, missing);
        };
    }
}
