package dev.millrace.ledger;

/**
 * To which cluster and store a pipeline belongs, so that a second pipeline of the same name elsewhere is noticed before
 * it writes.
 *
 * @param store bucket or folder, as {@code ObjectStore.location()} prints it
 */
public record Owner(String cluster, String topic, String group, String store) {}
