package dev.millrace.pipeline;

/**
 * Where a pipeline's objects go.
 *
 * @param path template below the bucket, like "{topic}/dt={yyyy-MM-dd}/hour={HH}"
 * @param format extension of a known format: "json.gz"
 */
public record ObjectSinkSettings(String bucket, String path, String format) implements SinkSettings {}
