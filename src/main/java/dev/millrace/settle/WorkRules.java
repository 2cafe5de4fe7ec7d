package dev.millrace.settle;

/**
 * What new cuts are pinned to.
 *
 * @param hash of the rule set in force, 8 hexadecimal digits
 * @param writer number of the encoder that makes the objects: the same number, the same bytes
 */
public record WorkRules(String hash, int writer) {}
