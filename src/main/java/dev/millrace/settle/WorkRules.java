package dev.millrace.settle;

/**
 * What new cuts are pinned to.
 *
 * @param hash of the rule set in force, 8 hexadecimal digits
 * @param writer version of the code that encodes objects
 */
public record WorkRules(String hash, int writer) {}
