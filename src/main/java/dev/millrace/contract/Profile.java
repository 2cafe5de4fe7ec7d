package dev.millrace.contract;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What was seen at one place of events. Everything it keeps has a limit, whatever the events are. Not thread-safe. */
final class Profile {
    /** Formats that no ordinary text has by chance. */
    private static final List<TextFormat> FORMATS = List.of(TextFormat.UUID, TextFormat.DATE_TIME,
            TextFormat.DATE, TextFormat.IPV4, TextFormat.IPV6, TextFormat.EMAIL, TextFormat.URI,
            TextFormat.DURATION);
    private static final int MOST_VALUES = 100;
    private static final int LONGEST_VALUE = 100;
    private static final int MOST_FIELDS = 500;

    /** Types of JSON values, "integer" apart from other numbers. */
    enum Type {
        OBJECT, ARRAY, STRING, INTEGER, NUMBER, BOOLEAN, NULL;

        /** As schemas write it. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Inference.Options options;
    private final Map<Type, Long> types = new EnumMap<>(Type.class);
    private final Map<TextFormat, Long> formats = new EnumMap<>(TextFormat.class);
    private final SortedMap<String, Long> values = new TreeMap<>();
    private final Map<String, Profile> fields = new LinkedHashMap<>();
    private boolean hasOtherValues;
    private boolean hasOtherFields;
    private long seen;
    private long addresses;
    private int shortest = Integer.MAX_VALUE;
    private int longest;
    private int fewest = Integer.MAX_VALUE;
    private int most;
    private @Nullable BigDecimal least;
    private @Nullable BigDecimal greatest;
    private @Nullable Profile items;

    Profile(Inference.Options options) {
        this.options = options;
    }

    void add(JsonNode value) {
        seen++;
        Type type = type(value);
        types.merge(type, 1L, Long::sum);
        switch (type) {
            case OBJECT -> addFields(value);
            case ARRAY -> addItems(value);
            case STRING -> addText(value.stringValue());
            case INTEGER, NUMBER -> addNumber(value.decimalValue());
            case BOOLEAN, NULL -> {
            }
        }
    }

    private static Type type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> Type.OBJECT;
            case ARRAY -> Type.ARRAY;
            case STRING -> Type.STRING;
            case NUMBER -> value.isIntegralNumber() ? Type.INTEGER : Type.NUMBER;
            case BOOLEAN -> Type.BOOLEAN;
            case NULL -> Type.NULL;
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not of a JSON text: " + value);
        };
    }

    private void addFields(JsonNode object) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            Profile profile = fields.get(field.getKey());
            if (profile == null && fields.size() < MOST_FIELDS) {
                profile = new Profile(options);
                fields.put(field.getKey(), profile);
            }
            if (profile == null) {
                hasOtherFields = true;
            } else {
                profile.add(field.getValue());
            }
        }
    }

    private void addItems(JsonNode array) {
        fewest = Math.min(fewest, array.size());
        most = Math.max(most, array.size());
        Profile profile = items == null ? new Profile(options) : items;
        items = profile;
        array.forEach(profile::add);
    }

    private void addText(String text) {
        int length = text.codePointCount(0, text.length());
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, length);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean isAddress = false;
        for (TextFormat format : FORMATS) {
            if (format.matches(bytes, 0, bytes.length)) {
                formats.merge(format, 1L, Long::sum);
                isAddress |= format == TextFormat.IPV4 || format == TextFormat.IPV6;
            }
        }
        addresses += isAddress ? 1 : 0;
        if (length > LONGEST_VALUE || (values.size() == MOST_VALUES && !values.containsKey(text))) {
            hasOtherValues = true;
        } else {
            values.merge(text, 1L, Long::sum);
        }
    }

    private void addNumber(BigDecimal number) {
        least = least == null ? number : least.min(number);
        greatest = greatest == null ? number : greatest.max(number);
    }

    long seen() {
        return seen;
    }

    long count(Type type) {
        return types.getOrDefault(type, 0L);
    }

    /** Those that are not too rare, in the order of the list above; whole numbers count as numbers where others are too. */
    List<Type> types() {
        return types.entrySet().stream().filter(each -> !isRare(each.getValue(), seen)).map(Map.Entry::getKey)
                .filter(type -> type != Type.INTEGER || isRare(count(Type.NUMBER), seen)).toList();
    }

    /** Whether so few of all count as a mistake. */
    boolean isRare(long few, long all) {
        return few == 0 || few < options.rare() * all;
    }

    /** The format that all texts have but for rare ones; null when there is none. */
    @Nullable
    TextFormat format() {
        long texts = count(Type.STRING);
        return FORMATS.stream().filter(format -> isRare(texts - formats.getOrDefault(format, 0L), texts))
                .findFirst().orElse(null);
    }

    /** Whether all texts are addresses of either version. */
    boolean isAddress() {
        long texts = count(Type.STRING);
        return isRare(texts - addresses, texts);
    }

    /** Texts and how often each was seen; of no meaning when there are others. */
    SortedMap<String, Long> values() {
        return Collections.unmodifiableSortedMap(values);
    }

    boolean hasOtherValues() {
        return hasOtherValues;
    }

    /** In characters. */
    int shortest() {
        return shortest;
    }

    int longest() {
        return longest;
    }

    /** Items of the shortest array. */
    int fewest() {
        return fewest;
    }

    int most() {
        return most;
    }

    @Nullable
    BigDecimal least() {
        return least;
    }

    @Nullable
    BigDecimal greatest() {
        return greatest;
    }

    Map<String, Profile> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /** Whether there were so many names that they are rather data. */
    boolean hasOtherFields() {
        return hasOtherFields;
    }

    /** Null when there was no array. */
    @Nullable
    Profile items() {
        return items;
    }
}
