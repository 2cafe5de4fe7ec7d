package dev.millrace.insight;

import java.nio.ByteBuffer;
import java.util.Arrays;

import dev.millrace.json.Scanner;
import dev.millrace.json.Unescaped;
import dev.millrace.json.Words;

/**
 * Finds the fields that insights look at in one event, in one pass that ends with the last of them. The event is JSON that
 * a contract accepted; of other bytes it finds anything or nothing, but reads none behind them and does not throw. Not
 * thread-safe; allocates nothing per event.
 */
final class EventFields {
    private enum Kind {
        MISSING, TEXT, NUMBER, TRUTH, STRUCTURE
    }

    private static final byte[] NOTHING = new byte[0];
    private final FieldSlots tree;
    private final Kind[] kinds;
    private final int[] froms;
    private final int[] tos;
    private final boolean[] escaped;
    private final Unescaped unescaped = new Unescaped();
    private byte[] bytes = NOTHING;
    private int end;
    private int sought;
    private boolean hasEscapes;
    private byte[] textBytes = NOTHING;
    private int textFrom;
    private int textTo;

    /** @param slots how many fields the tree holds */
    EventFields(FieldSlots tree, int slots) {
        this.tree = tree;
        this.kinds = new Kind[slots];
        this.froms = new int[slots];
        this.tos = new int[slots];
        this.escaped = new boolean[slots];
    }

    // ---- finding

    /** Looks at another event. */
    void read(byte[] event, int offset, int length) {
        bytes = event;
        end = offset + length;
        sought = kinds.length;
        Arrays.fill(kinds, Kind.MISSING);
        int pos = Scanner.space(bytes, offset, end);
        if (sought > 0 && pos < end && bytes[pos] == '{') {
            int _ = object(tree, pos);
        }
    }

    /** @return index behind the object, or the end once nothing more is sought */
    private int object(FieldSlots node, int pos) {
        int p = Scanner.space(bytes, pos + 1, end);
        while (p < end && bytes[p] == '"') {
            int nameEnd = stringEnd(p + 1);
            int member = memberNamed(node, p + 1, nameEnd);
            p = Scanner.space(bytes, Scanner.space(bytes, nameEnd + 1, end) + 1, end);
            p = member == FieldSlots.NONE ? valueEnd(p) : member(node, member, p);
            if (sought == 0) {
                return end;
            }
            p = Scanner.space(bytes, p, end);
            if (p < end && bytes[p] == ',') {
                p = Scanner.space(bytes, p + 1, end);
            }
        }
        return p + 1;
    }

    private int memberNamed(FieldSlots node, int nameFrom, int nameEnd) {
        if (!hasEscapes || nameEnd >= end) {
            return node.find(bytes, nameFrom, nameEnd);
        }
        int length = unescaped.set(bytes, nameFrom, nameEnd);
        return node.find(unescaped.bytes(), 0, length);
    }

    private int member(FieldSlots node, int member, int pos) {
        int slot = node.slot(member);
        int behind = end;
        if (slot != FieldSlots.NONE) {
            behind = valueEnd(pos);
            note(slot, pos, behind);
        }
        FieldSlots child = node.child(member);
        if (!child.isEmpty() && pos < end && bytes[pos] == '{') {
            return object(child, pos);
        }
        return slot == FieldSlots.NONE ? valueEnd(pos) : behind;
    }

    private void note(int slot, int from, int behind) {
        sought--;
        boolean isText = from < behind && bytes[from] == '"';
        kinds[slot] = from < behind ? kind(bytes[from]) : Kind.MISSING;
        froms[slot] = isText ? from + 1 : from;
        tos[slot] = isText ? Math.max(from + 1, behind - 1) : behind;
        escaped[slot] = isText && hasEscapes;
    }

    private static Kind kind(byte first) {
        return switch (first) {
            case '"' -> Kind.TEXT;
            case '{', '[' -> Kind.STRUCTURE;
            case 't', 'f' -> Kind.TRUTH;
            case 'n' -> Kind.MISSING;
            default -> Kind.NUMBER;
        };
    }

    /** @return index of the closing quote; {@link #hasEscapes} tells whether there are escapes before it */
    private int stringEnd(int pos) {
        hasEscapes = false;
        int p = Words.plainEnd(bytes, pos, end);
        while (p < end && bytes[p] != '"') {
            if (bytes[p] == '\\') {
                hasEscapes = true;
                p += 2;
            } else {
                p++;
            }
            p = Words.plainEnd(bytes, p, end);
        }
        return Math.min(p, end);
    }

    private int valueEnd(int pos) {
        if (pos >= end) {
            return end;
        }
        return switch (bytes[pos]) {
            case '"' -> Math.min(end, stringEnd(pos + 1) + 1);
            case '{', '[' -> structureEnd(pos);
            default -> scalarEnd(pos);
        };
    }

    private int structureEnd(int pos) {
        int depth = 0;
        int p = pos;
        while (p < end) {
            switch (bytes[p]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> p = stringEnd(p + 1);
                default -> {
                }
            }
            p++;
            if (depth == 0) {
                return Math.min(p, end);
            }
        }
        return end;
    }

    private int scalarEnd(int pos) {
        int p = pos;
        while (p < end && bytes[p] > ' ' && bytes[p] != ',' && bytes[p] != '}' && bytes[p] != ']') {
            p++;
        }
        return p;
    }

    // ---- what was found

    /** Whether the event has no such field, or null. */
    boolean isMissing(int slot) {
        return kinds[slot] == Kind.MISSING;
    }

    /**
     * Lays the text of a string, number or truth value open, without its escapes.
     *
     * @return false when there is none: no value, an array or an object
     */
    boolean text(int slot) {
        if (isMissing(slot) || kinds[slot] == Kind.STRUCTURE) {
            return false;
        }
        if (escaped[slot]) {
            textTo = unescaped.set(bytes, froms[slot], tos[slot]);
            textFrom = 0;
            textBytes = unescaped.bytes();
        } else {
            textBytes = bytes;
            textFrom = froms[slot];
            textTo = tos[slot];
        }
        return true;
    }

    /** Where the text that was laid open last lies. */
    byte[] textBytes() {
        return textBytes;
    }

    int textFrom() {
        return textFrom;
    }

    int textTo() {
        return textTo;
    }

    ByteBuffer textBuffer() {
        return ByteBuffer.wrap(textBytes, textFrom, textTo - textFrom);
    }

    /** The number in the field; NaN when it is none. */
    double real(int slot) {
        return kinds[slot] == Kind.NUMBER ? Decimals.real(bytes, froms[slot], tos[slot]) : Double.NaN;
    }

    /** The time in the field, milliseconds since the epoch, or {@link EventTimes#NONE}. */
    long time(int slot) {
        return switch (kinds[slot]) {
            case NUMBER -> EventTimes.ofNumber(real(slot));
            case TEXT -> EventTimes.ofText(bytes, froms[slot], tos[slot]);
            case MISSING, TRUTH, STRUCTURE -> EventTimes.NONE;
        };
    }
}
