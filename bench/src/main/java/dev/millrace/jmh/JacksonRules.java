package dev.millrace.jmh;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The contract network-event by Jackson's streaming parser: one pass, no tree, no text objects. */
final class JacksonRules {
    private static final int ALL = (1 << 12) - 1;
    private final JsonFactory factory = new JsonFactory();

    boolean accepts(byte[] event) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), event, 0, event.length)) {
            return parser.nextToken() == JsonToken.START_OBJECT && fields(parser) && parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** Only that it is one JSON value. */
    boolean isJson(byte[] event) {
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), event, 0, event.length)) {
            JsonToken token = parser.nextToken();
            while (token != null) {
                if (token == JsonToken.VALUE_STRING) {
                    // Escapes and UTF-8 are looked at only when somebody asks for the text.
                    parser.getStringLength();
                }
                token = parser.nextToken();
            }
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean fields(JsonParser parser) {
        int seen = 0;
        Set<String> others = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            int field = Fields.index(name);
            if (field < 0) {
                others = others == null ? new HashSet<>() : others;
                if (!others.add(name)) {
                    return false;
                }
                parser.skipChildren();
                continue;
            }
            if ((seen & 1 << field) != 0 || !value(parser, token, field)) {
                return false;
            }
            seen |= 1 << field;
        }
        return seen == ALL;
    }

    private static boolean value(JsonParser parser, JsonToken token, int field) {
        return switch (field) {
            case Fields.EVENT_ID, Fields.DEVICE_ID, Fields.STATUS ->
                token == JsonToken.VALUE_STRING && parser.getStringLength() > 0;
            case Fields.TIMESTAMP -> token == JsonToken.VALUE_STRING && Text.isDateTime(
                    parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
            case Fields.SRC_IP, Fields.DST_IP -> token == JsonToken.VALUE_STRING && Text.isAddress(
                    parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
            case Fields.PROTOCOL -> token == JsonToken.VALUE_STRING && Text.isProtocol(
                    parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
            case Fields.SRC_PORT, Fields.DST_PORT -> count(parser, token, 65_535);
            case Fields.BYTES, Fields.PACKETS -> count(parser, token, Double.MAX_VALUE);
            default -> amount(parser, token);
        };
    }

    private static boolean count(JsonParser parser, JsonToken token, double most) {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return switch (parser.getNumberType()) {
                case INT, LONG -> parser.getLongValue() >= 0 && parser.getLongValue() <= most;
                default -> parser.getBigIntegerValue().signum() >= 0 && most == Double.MAX_VALUE;
            };
        }
        if (token != JsonToken.VALUE_NUMBER_FLOAT) {
            return false;
        }
        BigDecimal number = parser.getDecimalValue();
        return number.signum() >= 0 && number.stripTrailingZeros().scale() <= 0
                && (most == Double.MAX_VALUE || number.compareTo(BigDecimal.valueOf(most)) <= 0);
    }

    private static boolean amount(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_NUMBER_INT -> switch (parser.getNumberType()) {
                case INT, LONG -> parser.getLongValue() >= 0;
                default -> parser.getBigIntegerValue().signum() >= 0;
            };
            case VALUE_NUMBER_FLOAT -> {
                double number = parser.getDoubleValue();
                yield number > 0 || (number == 0 && parser.getDecimalValue().signum() >= 0);
            }
            default -> false;
        };
    }
}
