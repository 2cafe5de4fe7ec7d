package dev.millrace.ops.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Time;
import dev.millrace.pipeline.ObjectSinkSettings;
import dev.millrace.pipeline.PipelineSettings;
import dev.millrace.pipeline.TopicSinkSettings;
import dev.millrace.store.MissingBucket;
import dev.millrace.store.ObjectStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoreSettings;
import dev.millrace.store.open.Stores;

/** Asks for the buckets of pipelines. */
final class StoreReader {
    private final StoreSettings settings;
    private final Time time;

    StoreReader(StoreSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    List<StoreFacts> read(List<PipelineSettings> pipelines) {
        return pipelines.stream().flatMap(pipeline -> switch (pipeline.to()) {
            case ObjectSinkSettings objects -> Stream.of(objects.bucket());
            case TopicSinkSettings _ -> Stream.<String>empty();
        }).distinct().map(bucket -> new StoreFacts(bucket, place(), bucket(bucket))).toList();
    }

    private StoreFacts.Bucket bucket(String name) {
        try (ObjectStore store = Stores.open(settings, name, MissingBucket.FAIL, time)) {
            store.requireBucket();
            return new StoreFacts.Bucket.There();
        } catch (StoreException e) {
            return e.kind() == StoreException.Kind.NO_BUCKET
                    ? new StoreFacts.Bucket.Missing()
                    : new StoreFacts.Bucket.Unreachable(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new StoreFacts.Bucket.Unreachable(String.valueOf(e.getMessage()));
        }
    }

    private StoreFacts.Place place() {
        return switch (settings) {
            case StoreSettings.S3 s3 -> new StoreFacts.Place.S3(Optional.ofNullable(s3.endpoint()));
            case StoreSettings.Folder(Path root) -> folder(root.toAbsolutePath());
        };
    }

    /** The disk below the folder, or below the nearest above it that is there. */
    private static StoreFacts.Place folder(Path root) {
        @Nullable
        Path at = root;
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        try {
            FileStore disk = Files.getFileStore(at == null ? root : at);
            return new StoreFacts.Place.Folder(root.toString(), disk.getTotalSpace(), disk.getUsableSpace());
        } catch (IOException e) {
            return new StoreFacts.Place.Folder(root.toString(), -1, -1);
        }
    }
}
