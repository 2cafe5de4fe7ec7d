package dev.millrace.format;

import java.nio.ByteBuffer;

/**
 * A finished object.
 *
 * @param bytes read-only view of the whole object
 * @param crc32c CRC-32C of these bytes, as the ledger keeps it for audits
 */
public record Encoded(ByteBuffer bytes, int crc32c) {}
