package dev.millrace.settle;

/** How a transaction ended, as far as its author can tell. */
public sealed interface Outcome {
    /** Not begun, because the topic was not seen to be the one the records came from. */
    record NotBegun(String cause) implements Outcome {}

    /** The coordinator said so. */
    record Committed() implements Outcome {}

    /** The commit was asked for and no answer came: it may be committed, now or later. */
    record Unknown(String cause) implements Outcome {}

    /** Sending failed before the commit was asked for, so nothing can have been committed, but the producer hangs. */
    record NeverAsked(String cause) implements Outcome {}

    /** The group coordinator refused the offsets: not, or no longer, a member with this identity. */
    record Refused(String cause) implements Outcome {}

    /** A record did not fit its topic's limit, or was refused for good for another reason; not committed. */
    record TooLarge(String cause) implements Outcome {}

    /** The producer is fenced or broken; nothing may be inferred. */
    record Broken(String cause) implements Outcome {}
}
