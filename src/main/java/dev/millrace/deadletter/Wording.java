package dev.millrace.deadletter;

import java.util.regex.Pattern;

/** Takes out of messages what differs from record to record, so that letters of one cause are found together. */
final class Wording {
    private static final int LIMIT = 240;
    private static final String FOUND = ", found ";
    private static final String IDS = "\\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\b"
            + "|\\b(?=[a-fA-F]*+[0-9])[0-9a-fA-F]{12,}+\\b";
    private static final Pattern ID = Pattern.compile(IDS);
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*+\"?|(?<!\\w)'[^']*+'(?!\\w)");
    private static final Pattern NUMBER = Pattern
            .compile("0[xX][0-9a-fA-F]++|(?<![A-Za-z_])[-+]?\\d(?:[\\d,._:]*\\d)?(?:[eE][-+]?\\d+)?");
    private static final Pattern INDEX = Pattern.compile("(?<=/)\\d+(?=/|$)");

    private Wording() {}

    /** Of a contract's message: what its quotes hold are the contract's words, until it tells what was found. */
    static String ofContract(String message) {
        int found = message.indexOf(FOUND);
        return limited(numbers(ID.matcher(found < 0 ? message : message.substring(0, found))
                .replaceAll("…")));
    }

    /** Of any other message: what stands in quotes may be anything. */
    static String of(String message) {
        return limited(numbers(ID.matcher(QUOTED.matcher(message).replaceAll("\"…\"")).replaceAll("…")));
    }

    private static String numbers(String message) {
        return NUMBER.matcher(message).replaceAll("#");
    }

    private static String limited(String message) {
        return message.length() <= LIMIT ? message : message.substring(0, LIMIT) + "…";
    }

    /** The third of an array's items is as wrong as its fourth. */
    static String pointer(String pointer) {
        return INDEX.matcher(pointer).replaceAll("*");
    }
}
