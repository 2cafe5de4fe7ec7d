package dev.millrace.store;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.millrace.store.StoreException.Kind;

/**
 * What buckets, keys and metadata may be called. The same rules hold for every store, so that what works with a folder
 * works with S3. For implementations of {@link ObjectStore}.
 */
public final class Names {
    private static final int KEY_LIMIT_BYTES = 1024;
    /** The longest name that common file systems take. */
    private static final int SEGMENT_LIMIT_BYTES = 255;
    private static final int METADATA_LIMIT_BYTES = 2048;
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+)*");

    private Names() {}

    /**
     * Gives the name back if a bucket may be called so.
     *
     * @throws IllegalArgumentException with a sentence that says what would be right
     */
    public static String checkBucket(String bucket) {
        if (bucket.length() < 3 || bucket.length() > 63 || !BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("not a name for a bucket: '" + bucket
                    + "'; write 3 to 63 letters, digits and - _ and single dots");
        }
        return bucket;
    }

    /**
     * Checks the key of an object.
     *
     * @throws StoreException of kind {@link Kind#REFUSED} for one that could leave the bucket or that some store cannot hold
     */
    public static void checkKey(String key) throws StoreException {
        checkKeyText(key);
        for (String segment : key.split("/", -1)) {
            checkSegment(key, segment);
        }
    }

    /**
     * Checks what is to be listed: the beginning of a key, "" for all.
     *
     * @throws StoreException of kind {@link Kind#REFUSED} for what cannot be the beginning of a key
     */
    public static void checkPrefix(String prefix) throws StoreException {
        checkKeyText(prefix);
        List<String> segments = List.of(prefix.split("/", -1));
        for (String segment : segments.subList(0, segments.size() - 1)) {
            checkSegment(prefix, segment);
        }
        if (segments.getLast().equals("..")) {
            throw refused(prefix, "'..' leaves its directory");
        }
    }

    /** Beyond ASCII it would depend on the locale of the process which file a key names. */
    private static void checkKeyText(String key) throws StoreException {
        if (key.chars().anyMatch(each -> each < ' ' || each > '~' || each == '\\')) {
            throw refused(key, "it holds more than printable ASCII without backslash");
        }
        if (key.length() > KEY_LIMIT_BYTES) {
            throw refused(key, "it is longer than " + KEY_LIMIT_BYTES + " bytes");
        }
    }

    private static void checkSegment(String key, String segment) throws StoreException {
        if (segment.isEmpty()) {
            throw refused(key, "it is absolute or has an empty segment");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw refused(key, "'" + segment + "' leaves its directory");
        }
        if (segment.length() > SEGMENT_LIMIT_BYTES) {
            throw refused(key, "a segment is longer than " + SEGMENT_LIMIT_BYTES + " bytes");
        }
    }

    /**
     * Checks the metadata of an object.
     *
     * @throws StoreException of kind {@link Kind#REFUSED} for what not every store keeps as it is
     */
    public static void checkMetadata(String key, Map<String, String> metadata) throws StoreException {
        int size = 0;
        for (var entry : metadata.entrySet()) {
            String name = entry.getKey();
            String value = entry.getValue();
            if (!isMetadataName(name) || !isMetadataValue(value)) {
                throw refused(key, "its metadata '" + name + "' is not plain ASCII");
            }
            size += name.length() + value.length();
        }
        if (size > METADATA_LIMIT_BYTES) {
            throw refused(key, "its metadata has more than " + METADATA_LIMIT_BYTES + " bytes");
        }
    }

    private static boolean isMetadataName(String name) {
        return !name.isEmpty() && name.chars()
                .allMatch(
                        each -> (each >= 'a' && each <= 'z') || (each >= '0' && each <= '9') || each == '-');
    }

    /** White space at its ends would be lost on the way through a header. */
    private static boolean isMetadataValue(String value) {
        return value.chars().allMatch(each -> each >= ' ' && each <= '~')
                && value.strip().length() == value.length();
    }

    private static StoreException refused(String key, String why) {
        return new StoreException(Kind.REFUSED, "not a key for an object: '" + printable(key) + "': " + why);
    }

    /** Text from elsewhere, made fit for a message: no control characters, at most 300 characters. */
    public static String printable(String text) {
        String cut = text.length() <= 300 ? text : text.substring(0, 300) + "…";
        return cut.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}
