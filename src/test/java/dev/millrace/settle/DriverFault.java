package dev.millrace.settle;

/** Broken workers: rules of the protocol that the worker has to keep, because the state machine cannot see them broken. */
enum DriverFault {
    NONE,
    /** Reads the group's offset while a transaction is pending on it. */
    UNSTABLE_READ,
    /** Reads the last head of the ledger without waiting for open transactions. */
    UNSTABLE_LEDGER_SCAN,
    /** Keeps its table when the partitions are lost, and rejoins. */
    STATE_KEPT_AFTER_LOST,
    /** Hands a partition back and goes on committing for it. */
    COMMIT_AFTER_REVOKE,
    /** Does not compare the topic's identity before a transaction. */
    NO_TOPIC_ID_CHECK,
    /** Uploads a sealed batch that it read again without comparing the topic's identity after the read. */
    NO_TOPIC_ID_CHECK_BEFORE_UPLOAD,
    /** Names objects by their first record instead of their first offset. */
    KEY_FROM_FIRST_RECORD,
    /** Takes records of aborted transactions. */
    READ_UNCOMMITTED,
    /** Lets the client jump to the log start when its position is gone. */
    RESET_EARLIEST,
    /** Commits although dead letters could not be sent. */
    UNCHECKED_SENDS
}
