package dev.millrace.console;

import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.json.JsonMapper;

/**
 * What is sent back.
 *
 * @param headers beside those that every answer has
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Answer(int status, String type, byte[] body, Map<String, String> headers) {
    static final int OK = 200;
    static final int NOT_MODIFIED = 304;
    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int WRONG_METHOD = 405;
    static final int CONFLICT = 409;
    static final int TOO_MANY = 429;
    static final int BUG = 500;
    static final int UNAVAILABLE = 503;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    static Answer json(Object value) {
        return json(OK, value);
    }

    static Answer json(int status, Object value) {
        return new Answer(status, "application/json", MAPPER.writeValueAsBytes(value), Map.of());
    }

    Answer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, type, body, all);
    }
}
