package dev.millrace.replay;

/**
 * Something that was done to one letter.
 *
 * @param state what it made of the letter
 */
public record Done(MarkState state, Action action) {}
