package dev.millrace.contract;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.millrace.json.Printable;

/**
 * Writes a profile as a schema. It says no more than what samples show, and where many samples are needed to say it, it
 * waits for as many.
 */
final class ProfileWriter {
    /** A list of values is proposed only of so few, each seen so often. */
    private static final int LONGEST_LIST = 30;
    private static final long VALUE_SEEN = 5;
    private static final long LIST_SEEN = 100;
    /** A format, or that nothing is negative, is proposed only of so many. */
    private static final long RULE_SEEN = 10;
    /** A number of more would be no limit that anybody meant. */
    private static final int MOST_DIGITS = 40;
    private static final int SHOWN = 60;
    private static final int VALUES_SHOWN = 6;
    /** From 2001 to 2100, as seconds since the epoch; a thousand times as much in milliseconds. */
    private static final BigDecimal FIRST_SECOND = BigDecimal.valueOf(1_000_000_000L);
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(4_102_444_800L);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
    private final Inference.Options options;
    private final List<Proposal.Field> fields;

    /** @param fields is given what is said of each field */
    ProfileWriter(Inference.Options options, List<Proposal.Field> fields) {
        this.options = options;
        this.fields = fields;
    }

    /** Writes the schema of a value, and returns what its values have in common, for people. */
    String describe(Profile profile, String pointer, ObjectNode schema) {
        List<Profile.Type> types = profile.types();
        putTypes(types, schema);
        List<String> found = new ArrayList<>();
        if (types.contains(Profile.Type.STRING)) {
            texts(profile, types, schema, found);
        }
        if (types.contains(Profile.Type.INTEGER) || types.contains(Profile.Type.NUMBER)) {
            numbers(profile, types, schema, found);
        }
        if (types.contains(Profile.Type.ARRAY)) {
            array(profile, pointer, schema, found);
        }
        if (types.contains(Profile.Type.OBJECT)) {
            object(profile, pointer, schema, found);
        }
        return String.join("; ", found);
    }

    private static void putTypes(List<Profile.Type> types, ObjectNode schema) {
        if (types.size() == 1) {
            schema.put("type", types.getFirst().label());
        } else if (!types.isEmpty()) {
            ArrayNode all = schema.putArray("type");
            types.forEach(type -> all.add(type.label()));
        }
    }

    private void texts(Profile profile, List<Profile.Type> types, ObjectNode schema, List<String> found) {
        SortedMap<String, Long> list = list(profile);
        TextFormat format = profile.count(Profile.Type.STRING) >= RULE_SEEN ? profile.format() : null;
        if (format != null) {
            schema.put("format", format.label());
            found.add(format.label());
        } else if (profile.count(Profile.Type.STRING) >= RULE_SEEN && profile.isAddress()) {
            ArrayNode either = schema.putArray("anyOf");
            either.addObject().put("format", "ipv4");
            either.addObject().put("format", "ipv6");
            types.stream().filter(type -> type != Profile.Type.STRING)
                    .forEach(type -> either.addObject().put("type", type.label()));
            found.add("ipv4 or ipv6");
        } else if (!list.isEmpty()
                && types.stream().allMatch(type -> type == Profile.Type.STRING || type == Profile.Type.NULL)) {
            ArrayNode values = schema.putArray("enum");
            list.keySet().forEach(values::add);
            if (types.contains(Profile.Type.NULL)) {
                values.addNull();
            }
            found.add("one of %d: %s".formatted(list.size(), shown(list)));
        } else {
            lengths(profile, schema);
            found.add(profile.shortest() == profile.longest()
                    ? "%,d characters".formatted(profile.longest())
                    : "%,d to %,d characters".formatted(profile.shortest(), profile.longest()));
        }
    }

    private static String shown(SortedMap<String, Long> list) {
        return Printable.text(list.keySet().stream().limit(VALUES_SHOWN).collect(Collectors.joining(", ")),
                SHOWN) + (list.size() > VALUES_SHOWN ? ", …" : "");
    }

    /** The values that there seem to be no others of; empty when it does not look like that. */
    private static SortedMap<String, Long> list(Profile profile) {
        SortedMap<String, Long> list = new TreeMap<>();
        long texts = profile.count(Profile.Type.STRING);
        if (profile.hasOtherValues() || texts < LIST_SEEN) {
            return list;
        }
        for (Map.Entry<String, Long> value : profile.values().entrySet()) {
            if (profile.isRare(value.getValue(), texts)) {
                continue;
            }
            if (value.getValue() < VALUE_SEEN) {
                // One that was seen hardly ever says that there are more which were not seen at all.
                return new TreeMap<>();
            }
            list.put(value.getKey(), value.getValue());
        }
        return list.size() <= LONGEST_LIST ? list : new TreeMap<>();
    }

    private void lengths(Profile profile, ObjectNode schema) {
        if (options.fit() == Inference.Fit.TIGHT) {
            schema.put("minLength", profile.shortest());
            schema.put("maxLength", profile.longest());
        } else if (profile.shortest() > 0 && profile.count(Profile.Type.STRING) >= RULE_SEEN) {
            schema.put("minLength", 1);
        }
    }

    private void numbers(Profile profile, List<Profile.Type> types, ObjectNode schema, List<String> found) {
        BigDecimal least = profile.least();
        BigDecimal greatest = profile.greatest();
        if (least == null || greatest == null) {
            return;
        }
        long seen = profile.count(Profile.Type.INTEGER) + profile.count(Profile.Type.NUMBER);
        if (options.fit() == Inference.Fit.TIGHT && isOrdinary(least) && isOrdinary(greatest)) {
            schema.put("minimum", least);
            schema.put("maximum", greatest);
        } else if (least.signum() >= 0 && seen >= RULE_SEEN) {
            schema.put("minimum", 0);
        }
        String unit = types.contains(Profile.Type.INTEGER) && seen >= RULE_SEEN ? epoch(least, greatest) : null;
        if (unit != null) {
            schema.put("description", unit + " since 1970-01-01T00:00:00Z.");
            found.add(unit.toLowerCase(Locale.ROOT) + " since 1970");
        }
        found.add(shown(least) + " to " + shown(greatest));
    }

    private static boolean isOrdinary(BigDecimal number) {
        return number.precision() <= MOST_DIGITS && Math.abs(number.scale()) <= MOST_DIGITS;
    }

    private static String shown(BigDecimal number) {
        return isOrdinary(number) ? number.toPlainString() : Printable.text(number.toString(), SHOWN);
    }

    /** "Seconds", "Milliseconds"; null for numbers that are probably no times. */
    private static @Nullable String epoch(BigDecimal least, BigDecimal greatest) {
        if (isBetween(least, greatest, BigDecimal.ONE)) {
            return "Seconds";
        }
        return isBetween(least, greatest, THOUSAND) ? "Milliseconds" : null;
    }

    private static boolean isBetween(BigDecimal least, BigDecimal greatest, BigDecimal unit) {
        return least.compareTo(FIRST_SECOND.multiply(unit)) >= 0
                && greatest.compareTo(LAST_SECOND.multiply(unit)) < 0;
    }

    private void array(Profile profile, String pointer, ObjectNode schema, List<String> found) {
        Profile items = profile.items();
        found.add("%,d to %,d items".formatted(profile.fewest(), profile.most()));
        if (options.fit() == Inference.Fit.TIGHT) {
            schema.put("minItems", profile.fewest());
            schema.put("maxItems", profile.most());
        }
        if (items != null && items.seen() > 0) {
            ObjectNode each = schema.putObject("items");
            int place = fields.size();
            String common = describe(items, pointer + "/*", each);
            fields.add(place,
                    new Proposal.Field(pointer + "/*", words(items), true, items.seen(), items.seen(),
                            common));
        }
    }

    private void object(Profile profile, String pointer, ObjectNode schema, List<String> found) {
        long objects = profile.count(Profile.Type.OBJECT);
        if (profile.hasOtherFields()) {
            found.add("more than %,d different names: rather data than fields"
                    .formatted(profile.fields().size()));
            return;
        }
        List<String> required = new ArrayList<>();
        ObjectNode properties = Contract.MAPPER.createObjectNode();
        profile.fields().forEach((name, field) -> {
            boolean isRequired = profile.isRare(objects - field.seen(), objects);
            if (isRequired) {
                required.add(name);
            }
            String place = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            ObjectNode each = properties.putObject(name);
            int index = fields.size();
            String common = describe(field, place, each);
            each.put("$comment", "Seen in %,d of %,d%s".formatted(field.seen(), objects,
                    common.isEmpty() ? "" : ": " + common));
            fields.add(index,
                    new Proposal.Field(place, words(field), isRequired, field.seen(), objects, common));
        });
        if (!required.isEmpty()) {
            ArrayNode names = schema.putArray("required");
            required.forEach(names::add);
        }
        if (!properties.isEmpty()) {
            schema.set("properties", properties);
        }
        if (options.fit() == Inference.Fit.TIGHT) {
            schema.put("additionalProperties", false);
        }
        found.add("%,d fields".formatted(profile.fields().size()));
    }

    private static String words(Profile profile) {
        return profile.types().stream().map(Profile.Type::label).collect(Collectors.joining(" or "));
    }
}
