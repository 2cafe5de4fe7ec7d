package dev.millrace.transform.cel;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.cel.common.exceptions.CelAttributeNotFoundException;
import dev.cel.runtime.CelVariableResolver;

import dev.millrace.json.FieldIndex;
import dev.millrace.json.FieldTree;
import dev.millrace.json.NumberReader;
import dev.millrace.json.Unescaped;

/** One event as expressions see it: where its fields lie, and their values when they are asked for. Not thread-safe. */
final class EventView implements CelVariableResolver {
    static final String NOW = "now";
    static final String INGEST_TIME = "ingest_time";

    private final List<Field> fields;
    private final FieldTree tree;
    private final int[] slots;
    final FieldIndex index;
    final NumberReader numbers = new NumberReader();
    final Unescaped unescaped = new Unescaped();
    byte[] bytes = {};
    long nowMillis;
    long ingestMillis;

    EventView(Fields fields, FieldTree tree) {
        this.fields = List.copyOf(fields.all());
        this.tree = tree;
        index = new FieldIndex(tree);
        slots = this.fields.stream().mapToInt(field -> tree.slot(field.path())).toArray();
    }

    /** The event that is asked about from now on. */
    void set(byte[] event, int offset, int end, long ingest) {
        bytes = event;
        ingestMillis = ingest;
        unescaped.shrink();
        index.read(event, offset, end);
    }

    FieldTree tree() {
        return tree;
    }

    /** Where a field's value begins, negative when it is not there. */
    int from(int field) {
        return index.from(slots[field]);
    }

    int to(int field) {
        return index.to(slots[field]);
    }

    @Override
    public Optional<Object> find(String variable) {
        if (!Field.isVariable(variable)) {
            return switch (variable) {
                case NOW -> Optional.of(Instant.ofEpochMilli(nowMillis));
                case INGEST_TIME -> Optional.of(Instant.ofEpochMilli(ingestMillis));
                default -> Optional.empty();
            };
        }
        int number = Field.number(variable);
        int from = from(number);
        return Optional.of(switch (Field.aspect(variable)) {
            case PRESENCE -> from >= 0;
            case SUBSTANCE -> from >= 0 && bytes[from] != 'n';
            case VALUE, CONTENT -> value(number, from);
        });
    }

    private Object value(int number, int from) {
        Field field = fields.get(number);
        if (from < 0) {
            throw CelAttributeNotFoundException.of("the event has no field " + field.label());
        }
        return Values.read(bytes, from, to(number), field.type());
    }
}
