package dev.millrace.transform.redis;

/**
 * An id that a record has.
 *
 * @param id any bytes; not changed while the mark is in use
 * @param position names the record, the same at every attempt, and no other record: "logins-3@4711"
 */
public record Mark(byte[] id, String position) {}
