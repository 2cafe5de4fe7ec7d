package dev.millrace.json;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

import dev.millrace.record.Reason;
import dev.millrace.record.Verdict;

/**
 * Why and where a value was refused, noted at the price of a few stores: a branch of a schema may fail on the way to an
 * accepting verdict, so words are put together only by {@link #verdict}. The path is not tracked while scanning; each
 * level adds its step when a failure comes back through it. Not thread-safe: one per scanner.
 */
public final class Fault {
    private static final int NOTHING = -1;

    private Reason reason = Reason.SYNTAX;
    private String text = "";
    private int at;
    private String nearest = "";
    private int found = NOTHING;
    private int steps;
    /** Innermost first: where a field's name starts in the bytes, or -1 for an item of an array. */
    private final int[] nameFrom = new int[Scanner.MAX_DEPTH + 1];
    /** Where that name ends, or the index of the item. */
    private final int[] nameTo = new int[Scanner.MAX_DEPTH + 1];

    Fault() {}

    /**
     * Notes a failure and forgets the one before it.
     *
     * @param at index into the bytes where it was noticed
     * @param text a constant sentence; the label of the value is put in front by {@link #verdict}
     * @return -1, so that callers can return it as "no position"
     */
    @CanIgnoreReturnValue
    public int raise(Reason reason, int at, String text) {
        this.reason = reason;
        this.at = at;
        this.text = text;
        this.nearest = "";
        this.found = NOTHING;
        this.steps = 0;
        return -1;
    }

    /** Like {@link #raise}, and the value that begins at {@code at} is shown after the text. */
    @CanIgnoreReturnValue
    public int raiseFound(Reason reason, int at, String text) {
        raise(reason, at, text);
        this.found = at;
        return -1;
    }

    /**
     * Adds what came nearest, when several alternatives failed.
     *
     * @param sentence a text given to {@link #raise} before
     */
    public void nearest(String sentence) {
        this.nearest = sentence;
    }

    /** The failure lies in the field whose raw name is {@code bytes[from, to)}; gives -1. */
    @CanIgnoreReturnValue
    public int inField(int from, int to) {
        return step(from, to);
    }

    /** The failure lies in this item of an array; gives -1. */
    @CanIgnoreReturnValue
    public int inItem(int index) {
        return step(-1, index);
    }

    private int step(int from, int to) {
        nameFrom[steps] = from;
        nameTo[steps] = to;
        steps++;
        return -1;
    }

    /** Index into the bytes where the failure was noticed. */
    public int at() {
        return at;
    }

    /** The sentence given to {@link #raise}, for a failure that is quoted inside another. */
    public String text() {
        return text;
    }

    /**
     * Puts the failure into words.
     *
     * @param offset where the document begins in {@code bytes}
     * @param end index behind the document
     */
    public Verdict.Rejected verdict(byte[] bytes, int offset, int end) {
        return new Verdict.Rejected(reason, pointer(bytes), at - offset,
                Printable.limit(message(bytes, end)));
    }

    private String message(byte[] bytes, int end) {
        String label = label(bytes);
        String what = (found == NOTHING ? text : text + ", found " + found(bytes, end))
                + (nearest.isEmpty() ? "" : " (nearest: " + nearest + ")");
        if (label.isEmpty()) {
            return what;
        }
        return switch (reason) {
            case TYPE -> label + ": " + what;
            case MISSING_FIELD -> what + " in " + label;
            case DUPLICATE_FIELD, UNKNOWN_FIELD, RANGE, LENGTH, PATTERN, FORMAT, NOT_LISTED, CONTRACT ->
                label + " " + what;
            case TOMBSTONE, EMPTY, TOO_LARGE, ENCODING, SYNTAX, TRUNCATED, TOO_DEEP, RULE, UNAVAILABLE,
                    REFUSED ->
                what;
        };
    }

    private String found(byte[] bytes, int end) {
        return switch (reason) {
            case SYNTAX, ENCODING -> Printable.unexpected(bytes, found, end);
            case TYPE -> Printable.typed(bytes[found], Printable.value(bytes, found, end));
            default -> Printable.value(bytes, found, end);
        };
    }

    /** "latency_ms", "context.line", "tags[3]", "" for the document itself. */
    private String label(byte[] bytes) {
        StringBuilder label = new StringBuilder();
        for (int i = steps - 1; i >= 0 && label.length() < 100; i--) {
            if (nameFrom[i] < 0) {
                label.append('[').append(nameTo[i]).append(']');
            } else {
                label.append(label.isEmpty() ? "" : ".").append(name(bytes, i, 60));
            }
        }
        return label.toString();
    }

    private String pointer(byte[] bytes) {
        StringBuilder pointer = new StringBuilder();
        for (int i = steps - 1; i >= 0; i--) {
            pointer.append('/');
            if (nameFrom[i] < 0) {
                pointer.append(nameTo[i]);
            } else {
                pointer.append(name(bytes, i, 200).replace("~", "~0").replace("/", "~1"));
            }
        }
        return pointer.toString();
    }

    private String name(byte[] bytes, int step, int limit) {
        return Printable.text(Unescaped.of(bytes, nameFrom[step], nameTo[step]), limit);
    }
}
