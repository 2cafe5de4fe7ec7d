package dev.millrace.console;

import java.util.List;

/** Takes a piece out of a long list: nothing answers with everything. */
final class Page {
    static final int USUAL = 50;
    static final int LARGEST = 200;

    private Page() {}

    /** @param page counts from 1 */
    static Fields of(List<?> items, int page, int size) {
        int from = Math.clamp((page - 1L) * size, 0, items.size());
        int to = Math.min(items.size(), from + size);
        return Fields.of("total", items.size()).with("page", page).with("size", size)
                .with("items", items.subList(from, to));
    }

    static Fields of(List<?> items, Request request) throws RefusedException {
        return of(items, number(request), size(request));
    }

    static int number(Request request) throws RefusedException {
        return (int) request.number("page", 1, 1, 1_000_000);
    }

    static int size(Request request) throws RefusedException {
        return (int) request.number("size", USUAL, 1, LARGEST);
    }
}
