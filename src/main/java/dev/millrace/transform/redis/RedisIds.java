package dev.millrace.transform.redis;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

import dev.millrace.base.Backoff;
import dev.millrace.base.Durations;
import dev.millrace.base.Time;

/**
 * Marks ids in Redis: {@code SET key position NX PX window GET}. Beside the id stands the position of the record that
 * brought it first. Who marks it again from the same position, because a crash came between marking and settling, is told
 * that it is no duplicate; so a record is lost by no crash, and passes twice by none.
 *
 * <p>Keys are the prefix and 128 bits of the id's SHA-256: of one size, and no id is readable in Redis. What Redis forgets
 * on its own (a failover that loses writes, a memory policy that evicts) lets a duplicate pass; a policy that evicts is
 * warned of. When Redis gives no answer there is none here either: {@link RedisUnavailableException}, and {@link #rest}
 * asks for growing intervals between attempts.
 *
 * <p>Not thread-safe: each worker has its own, with one connection.
 */
public final class RedisIds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisIds.class);
    /** Commands on their way at once; more would only wait in buffers. */
    private static final int BATCH = 1_000;
    private static final int ID_BYTES = 16;
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\S+)");
    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");
    /** Deletes a key if it has this value. */
    private static final byte[] DELETE_OWN = ("if redis.call('get', KEYS[1]) == ARGV[1] then"
            + " return redis.call('del', KEYS[1]) else return 0 end").getBytes(StandardCharsets.US_ASCII);
    /** The first that can be told NX and GET at once. */
    private static final int FIRST_VERSION = 7;

    private final RedisSettings settings;
    private final Time time;
    private final Backoff backoff;
    private final RedisClient client;
    private final MessageDigest digest;
    private final SetParams onlyNew;
    private boolean isChecked;
    private long nextAttemptNanos;

    /** Does not connect yet. */
    public RedisIds(RedisSettings settings, Time time, RandomGenerator random) {
        this.settings = settings;
        this.time = time;
        this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, random);
        this.client = client(settings);
        this.nextAttemptNanos = time.nanos();
        this.onlyNew = SetParams.setParams().nx().px(settings.window().toMillis());
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static RedisClient client(RedisSettings settings) {
        int millis = Math.toIntExact(settings.timeout().toMillis());
        var config = DefaultJedisClientConfig.builder().timeoutMillis(millis).database(settings.database())
                .clientName("millrace");
        if (settings.isTls()) {
            config.sslOptions(SslOptions.defaults());
        }
        URI url = settings.url();
        if (url.getUserInfo() != null) {
            config.user(url.getUserInfo());
        }
        if (!settings.password().reveal().isEmpty()) {
            config.password(settings.password().reveal());
        }
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(1);
        pool.setJmxEnabled(false);
        return RedisClient.builder().hostAndPort(url.getHost(), settings.port()).clientConfig(config.build())
                .poolConfig(pool).build();
    }

    /**
     * Marks ids in the order of the list; one that comes twice in it is a duplicate the second time.
     *
     * @return one bit for each mark, set for duplicates
     * @throws RedisUnavailableException when not all of them got an answer; the same list has to be marked again
     */
    public BitSet mark(List<Mark> marks) throws RedisUnavailableException {
        BitSet duplicates = new BitSet(marks.size());
        attempt(marks, (part, from) -> mark(part, from, duplicates));
        return duplicates;
    }

    /**
     * Takes marks back whose records did not go on after all, so that the next one with such an id does. What another
     * record has marked stays.
     *
     * @throws RedisUnavailableException when not all of them got an answer; the same call again is right
     */
    public void takeBack(List<Mark> marks) throws RedisUnavailableException {
        attempt(marks, (part, _) -> delete(part));
    }

    /** Asks about some of the marks, {@code from} the place of the first in the whole list. */
    private interface Question {
        void ask(List<Mark> part, int from);
    }

    private void attempt(List<Mark> marks, Question question) throws RedisUnavailableException {
        try {
            if (!isChecked) {
                check();
                isChecked = true;
            }
            for (int from = 0; from < marks.size(); from += BATCH) {
                question.ask(marks.subList(from, Math.min(marks.size(), from + BATCH)), from);
            }
            backoff.reset();
            nextAttemptNanos = time.nanos();
        } catch (JedisException e) {
            isChecked = false; // another server may answer next time
            Duration wait = backoff.next();
            nextAttemptNanos = time.nanos() + wait.toNanos();
            throw unavailable(e, wait);
        }
    }

    /** How long to wait before the next attempt, because the last one failed; zero when nothing is in its way. */
    public Duration rest() {
        return Duration.ofNanos(Math.max(0, nextAttemptNanos - time.nanos()));
    }

    private RedisUnavailableException unavailable(JedisException cause, Duration wait) {
        return new RedisUnavailableException(settings.label() + " marks no ids: " + reason(cause)
                + "; the pipeline waits, and tries again within " + Durations.print(wait), cause);
    }

    private static String reason(JedisException failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }

    private void mark(List<Mark> marks, int at, BitSet duplicates) {
        List<Response<byte[]>> answers = new ArrayList<>(marks.size());
        List<byte[]> positions = new ArrayList<>(marks.size());
        try (Pipeline pipeline = client.pipelined()) {
            for (Mark mark : marks) {
                byte[] position = mark.position().getBytes(StandardCharsets.UTF_8);
                positions.add(position);
                answers.add(pipeline.setGet(key(mark.id()), position, onlyNew));
            }
            pipeline.sync();
        }
        for (int i = 0; i < answers.size(); i++) {
            byte @Nullable [] first = answers.get(i).get();
            duplicates.set(at + i, first != null && !Arrays.equals(first, positions.get(i)));
        }
    }

    private void delete(List<Mark> marks) {
        List<Response<Object>> answers = new ArrayList<>(marks.size());
        try (Pipeline pipeline = client.pipelined()) {
            for (Mark mark : marks) {
                answers.add(pipeline.eval(DELETE_OWN, List.of(key(mark.id())),
                        List.of(mark.position().getBytes(StandardCharsets.UTF_8))));
            }
            pipeline.sync();
        }
        answers.forEach(answer -> {
            Object _ = answer.get();
        });
    }

    private byte[] key(byte[] id) {
        String hash = HexFormat.of().formatHex(digest.digest(id), 0, ID_BYTES);
        return (settings.prefix() + hash).getBytes(StandardCharsets.UTF_8);
    }

    private void check() {
        Matcher version = VERSION.matcher(client.info("server"));
        if (version.find() && Integer.parseInt(version.group(1)) < FIRST_VERSION) {
            throw new JedisException("it has version " + version.group(1) + "." + version.group(2)
                    + ", and dedupe needs " + FIRST_VERSION + ".0 or newer");
        }
        Matcher policy = POLICY.matcher(client.info("memory"));
        if (policy.find() && !policy.group(1).equals("noeviction")) {
            LOG.atWarn().addKeyValue("redis", settings.label()).addKeyValue("policy", policy.group(1))
                    .log("Redis may evict ids before their time, and duplicates pass then; noeviction keeps them");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
