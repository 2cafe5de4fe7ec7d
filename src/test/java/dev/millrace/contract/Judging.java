package dev.millrace.contract;

import java.nio.charset.StandardCharsets;

import dev.millrace.record.Verdict;

/** Shortcuts for tests that judge texts. */
final class Judging {
    private Judging() {}

    static Verdict verdict(Contract contract, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return contract.validator().validate(bytes, 0, bytes.length);
    }

    static boolean valid(Contract contract, String text) {
        return verdict(contract, text).equals(Verdict.VALID);
    }

    static Verdict.Rejected rejected(Contract contract, String text) {
        return switch (verdict(contract, text)) {
            case Verdict.Rejected rejected -> rejected;
            case Verdict.Valid _ -> throw new AssertionError("accepted: " + text);
        };
    }
}
