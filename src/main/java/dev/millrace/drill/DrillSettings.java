package dev.millrace.drill;

import java.nio.file.Path;

import dev.millrace.base.ByteSize;
import dev.millrace.kafka.GroupProtocol;
import dev.millrace.pipeline.PipelineSettings;

/**
 * What is drilled, and how.
 *
 * @param pipeline whose contract, format, batch limits and names are used, and not its rules: what comes out must be what
 *        went in. Topics, group and bucket are those of the drill's own cluster and store
 * @param memory limit of what each sink buffers
 * @param folder for everything; empty or not there
 * @param perSecond records
 * @param program class with the main method of the whole program
 * @param events what is sent
 */
record DrillSettings(Plan plan, PipelineSettings pipeline, GroupProtocol protocol, ByteSize memory,
        Path folder, double perSecond, String program, Events events) {}
