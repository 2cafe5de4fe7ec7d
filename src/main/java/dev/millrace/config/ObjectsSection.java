package dev.millrace.config;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.millrace.base.Secret;
import dev.millrace.store.StoreSettings;

/** {@code objects:} of the file: which store. */
final class ObjectsSection {
    private static final String DEFAULT_URL = "file:data/objects";
    private static final List<String> ONLY_S3 = List.of("endpoint", "region", "access-key", "secret-key");

    private ObjectsSection() {}

    /** A relative folder starts where the program was started, as all data does. */
    static StoreSettings read(Section section) {
        Optional<StoreSettings> url = section.read("url", ObjectsSection::store);
        // When the url is there but wrong, it stays open which of the two was meant: then nothing else is refused.
        boolean isFolder = url.map(StoreSettings.Folder.class::isInstance).orElse(!section.has("url"));
        if (isFolder) {
            refuseS3Settings(section);
        }
        StoreSettings store = isFolder ? url.orElseGet(() -> folder(DEFAULT_URL)) : s3(section);
        section.finish();
        return store;
    }

    private static StoreSettings store(String url) {
        if (url.matches("s3(:(//)?)?")) {
            return new StoreSettings.S3(null, Defaults.REGION, null);
        }
        if (url.startsWith("s3://")) {
            throw new IllegalArgumentException("found '" + url
                    + "', expected s3:// alone; the bucket is named by to.objects.bucket of each pipeline");
        }
        if (url.matches("https?://.*")) {
            throw new IllegalArgumentException(
                    "found a web address, expected s3:// or file:FOLDER; for a server that "
                            + "speaks S3 write 'url: s3://' and its address as 'endpoint'");
        }
        return folder(url);
    }

    /** "file:data/objects", "file:/srv/objects" or "file:///srv/objects". */
    static StoreSettings.Folder folder(String url) {
        String path = url.startsWith("file:///")
                ? url.substring("file://".length())
                : url.startsWith("file:") ? url.substring("file:".length()) : "";
        if (path.isBlank() || path.startsWith("//")) {
            throw new IllegalArgumentException(
                    "not an object store: '" + url + "'; write file:FOLDER or s3://");
        }
        try {
            return new StoreSettings.Folder(Path.of(path));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a folder's name: '" + path + "'", e);
        }
    }

    private static StoreSettings.S3 s3(Section section) {
        @Nullable
        URI endpoint = section.read("endpoint", Parsers::endpoint).orElse(null);
        String region = section.read("region", Parsers.REGION).orElse(Defaults.REGION);
        Optional<Value> accessKey = section.value("access-key", Secrecy.SECRET);
        Optional<Value> secretKey = section.value("secret-key", Secrecy.SECRET);
        if (section.has("access-key") != section.has("secret-key")) {
            section.report(section.has("access-key") ? "access-key" : "secret-key",
                    "stands alone; give both keys, or neither for the credentials of the environment");
        }
        return new StoreSettings.S3(endpoint, region, keys(accessKey, secretKey));
    }

    static StoreSettings.@Nullable Keys keys(Optional<Value> accessKey, Optional<Value> secretKey) {
        return accessKey.isPresent() && secretKey.isPresent()
                ? new StoreSettings.Keys(accessKey.get().text(), new Secret(secretKey.get().text()))
                : null;
    }

    private static void refuseS3Settings(Section section) {
        for (String key : ONLY_S3) {
            section.know(key);
            if (section.has(key)) {
                section.report(key,
                        "only for s3://, but the url names a folder; remove it, or write 'url: s3://'");
            }
        }
    }
}
