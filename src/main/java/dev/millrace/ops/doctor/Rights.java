package dev.millrace.ops.doctor;

import java.util.List;

/**
 * What the authorizer allows whom.
 *
 * @param hasAuthorizer false: everybody may do everything
 */
public record Rights(boolean hasAuthorizer, List<Entry> entries) {
    public static final Rights NO_AUTHORIZER = new Rights(false, List.of());

    public Rights {
        entries = List.copyOf(entries);
    }

    /**
     * One right.
     *
     * @param principal "User:*"
     * @param resource "TOPIC", "CLUSTER"
     * @param name of the resource, "*" for all
     * @param operation "WRITE", "ALL"
     */
    public record Entry(String principal, String resource, String name, String operation,
            boolean isAllowed) {}
}
