package dev.millrace.deadletter;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.record.Reason;

/** Errors whose messages are a contract's words and then what was found. */
final class ContractErrors {
    private static final Set<String> LABELS = EnumSet
            .of(Reason.TYPE, Reason.MISSING_FIELD, Reason.UNKNOWN_FIELD, Reason.RANGE, Reason.LENGTH,
                    Reason.PATTERN, Reason.FORMAT, Reason.NOT_LISTED, Reason.CONTRACT, Reason.DUPLICATE_FIELD)
            .stream().map(Reason::label).collect(Collectors.toUnmodifiableSet());

    private ContractErrors() {}

    static boolean are(String type) {
        return LABELS.contains(type);
    }
}
