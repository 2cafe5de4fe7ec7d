package dev.millrace.explain;

import java.util.List;

import dev.millrace.record.Position;

/**
 * What became of one offset.
 *
 * @param accounts of each pipeline that reads the topic or ever did, sorted by its name
 */
public record Explanation(Position position, Sighting sighting, List<Account> accounts) {
    public Explanation {
        accounts = List.copyOf(accounts);
    }
}
