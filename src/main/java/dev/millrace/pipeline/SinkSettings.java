package dev.millrace.pipeline;

/** Where a pipeline puts what it accepts. */
public sealed interface SinkSettings permits ObjectSinkSettings, TopicSinkSettings {}
