package dev.millrace.contract;

import java.util.Arrays;
import java.util.Optional;

/**
 * The formats that are checked. In a contract {@code format} is an assertion, not an annotation: a text that is not of
 * its format is rejected. A format that is not in this list is not checked, and the contract warns of it.
 */
enum TextFormat {
    DATE_TIME("date-time", "a date and time with zone, like 2025-03-01T12:00:00Z (RFC 3339)"), DATE("date",
            "a date, like 2025-03-01 (RFC 3339)"), TIME("time",
                    "a time of day with zone, like 12:00:00Z (RFC 3339)"), DURATION("duration",
                            "a duration, like PT15M (RFC 3339)"), UUID("uuid", "a UUID (RFC 4122)"), IPV4(
                                    "ipv4", "an IPv4 address"), IPV6("ipv6", "an IPv6 address"), HOSTNAME(
                                            "hostname", "a host name (RFC 1123)"), EMAIL("email",
                                                    "an e-mail address (RFC 5321)"), IDN_EMAIL("idn-email",
                                                            "an e-mail address (RFC 6531)"), URI("uri",
                                                                    "an absolute URI (RFC 3986)"), URI_REFERENCE(
                                                                            "uri-reference",
                                                                            "a URI or a relative reference (RFC 3986)"), IRI(
                                                                                    "iri",
                                                                                    "an absolute IRI (RFC 3987)"), IRI_REFERENCE(
                                                                                            "iri-reference",
                                                                                            "an IRI or a relative reference (RFC 3987)"), URI_TEMPLATE(
                                                                                                    "uri-template",
                                                                                                    "a URI template (RFC 6570)"), JSON_POINTER(
                                                                                                            "json-pointer",
                                                                                                            "a JSON Pointer (RFC 6901)"), RELATIVE_JSON_POINTER(
                                                                                                                    "relative-json-pointer",
                                                                                                                    "a relative JSON Pointer"), REGEX(
                                                                                                                            "regex",
                                                                                                                            "a regular expression (ECMA-262)");

    private final String label;
    private final String description;

    TextFormat(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** As schemas write it. */
    String label() {
        return label;
    }

    /** For people: "an IPv4 address". */
    String description() {
        return description;
    }

    static Optional<TextFormat> of(String label) {
        return Arrays.stream(values()).filter(format -> format.label.equals(label)).findFirst();
    }

    /** Whether {@code bytes[from, to)}, UTF-8 without escapes, is of this format. */
    boolean matches(byte[] bytes, int from, int to) {
        return switch (this) {
            case DATE_TIME -> Timestamps.isDateTime(bytes, from, to);
            case DATE -> Timestamps.isDate(bytes, from, to);
            case TIME -> Timestamps.isTime(bytes, from, to);
            case DURATION -> Timestamps.isDuration(bytes, from, to);
            case UUID -> Addresses.isUuid(bytes, from, to);
            case IPV4 -> Addresses.isIpv4(bytes, from, to);
            case IPV6 -> Addresses.isIpv6(bytes, from, to);
            case HOSTNAME -> Addresses.isHostname(bytes, from, to);
            case EMAIL -> Addresses.isEmail(bytes, from, to, false);
            case IDN_EMAIL -> Addresses.isEmail(bytes, from, to, true);
            case URI -> Uris.isUri(bytes, from, to, false);
            case URI_REFERENCE -> Uris.isReference(bytes, from, to, false);
            case IRI -> Uris.isUri(bytes, from, to, true);
            case IRI_REFERENCE -> Uris.isReference(bytes, from, to, true);
            case URI_TEMPLATE -> Uris.isTemplate(bytes, from, to);
            case JSON_POINTER -> Pointers.isPointer(bytes, from, to);
            case RELATIVE_JSON_POINTER -> Pointers.isRelative(bytes, from, to);
            case REGEX -> Regex.isRegex(bytes, from, to);
        };
    }
}
