package dev.millrace.transform.redis;

import java.net.URI;
import java.time.Duration;

import dev.millrace.base.Secret;

/**
 * Which Redis keeps the ids, and for how long.
 *
 * @param url {@code redis://host:6379/0}, or {@code rediss://} with TLS; a user's name may stand before the host
 * @param password empty when there is none
 * @param prefix what all keys begin with: pipelines that share one deduplicate against each other
 * @param window how long an id is kept after it was first seen, by the clock of Redis
 * @param timeout for connecting, and for each batch of answers
 */
public record RedisSettings(URI url, Secret password, String prefix, Duration window, Duration timeout) {
    private static final int STANDARD_PORT = 6379;

    /** @throws IllegalArgumentException with a sentence that says what would be right */
    public RedisSettings {
        boolean isRedis = "redis".equals(url.getScheme()) || "rediss".equals(url.getScheme());
        if (!isRedis || url.getHost() == null || !String.valueOf(url.getPath()).matches("(/\\d{0,5})?")) {
            throw new IllegalArgumentException("not the URL of a Redis; write one like redis://host:6379/0");
        }
        if (url.getUserInfo() != null && url.getUserInfo().contains(":")) {
            throw new IllegalArgumentException("a password does not belong into the URL of Redis");
        }
        if (window.toMillis() < 1 || timeout.toMillis() < 1 || prefix.isEmpty()) {
            throw new IllegalArgumentException(
                    "window and timeout are at least 1 ms, and keys have a prefix");
        }
    }

    int port() {
        return url.getPort() < 0 ? STANDARD_PORT : url.getPort();
    }

    boolean isTls() {
        return "rediss".equals(url.getScheme());
    }

    int database() {
        String path = url.getPath();
        return path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0;
    }

    /** For people: "redis at host:6379". */
    public String label() {
        return "Redis at " + url.getHost() + ":" + port();
    }
}
