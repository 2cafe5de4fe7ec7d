package dev.millrace.config;

/**
 * An environment variable of {@code millrace sink}, as help and documents show it.
 *
 * @param fallback what counts when it is not set; empty when that is described instead
 */
public record SinkVariable(String name, String fallback, String meaning) {}
