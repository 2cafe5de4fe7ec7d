package dev.millrace.store;

import java.util.Map;

/**
 * What a store knows of an object without reading it.
 *
 * @param metadata as given to put; empty in a listing, and where the folder's file system keeps no attributes
 */
public record ObjectInfo(String key, long bytes, Map<String, String> metadata) {
    public ObjectInfo {
        metadata = Map.copyOf(metadata);
    }
}
