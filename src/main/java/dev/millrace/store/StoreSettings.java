package dev.millrace.store;

import java.net.URI;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Secret;

/** Which object store. */
public sealed interface StoreSettings {
    /** A folder; buckets are folders in it. */
    record Folder(Path root) implements StoreSettings {}

    /**
     * Anything that speaks S3.
     *
     * @param endpoint null for AWS itself; otherwise the server's address, used path-style
     * @param keys null for the default chain of the SDK (environment, profile, instance role)
     */
    record S3(@Nullable URI endpoint, String region, @Nullable Keys keys) implements StoreSettings {}

    /** Static S3 credentials. */
    record Keys(String accessKey, Secret secretKey) {}
}
