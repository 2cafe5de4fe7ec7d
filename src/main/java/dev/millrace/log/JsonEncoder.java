package dev.millrace.log;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import org.slf4j.event.KeyValuePair;

/**
 * Events of the log as {@link JsonLine}s. Logback's own encoder writes the time as a number and has other names for
 * everything; this one writes what log collectors expect. Named by {@code logback.xml}.
 */
public final class JsonEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    @Override
    public byte[] encode(ILoggingEvent event) {
        JsonLine line = new JsonLine(event.getTimeStamp(), event.getLevel().toString(), event.getLoggerName(),
                String.valueOf(event.getThreadName()), String.valueOf(event.getFormattedMessage()));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null && !pairs.isEmpty()) {
            line = line.with("fields", fields(pairs));
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line = line.with("exception", ThrowableProxyUtil.asString(thrown));
        }
        return line.bytes();
    }

    private static Map<String, Object> fields(List<KeyValuePair> pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        pairs.forEach(pair -> fields.put(pair.key, value(pair.value)));
        return fields;
    }

    /** Numbers and truth values as such, everything else as its text: no getter of anything is called. */
    private static Object value(Object value) {
        return value instanceof Long || value instanceof Integer || value instanceof Boolean
                ? value
                : String.valueOf(value);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
