package dev.millrace.console;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.jspecify.annotations.Nullable;

import dev.millrace.base.Secret;
import dev.millrace.base.Time;

/** Who has signed in with a token: the browser keeps the id of a session, never the token. Thread-safe. */
final class Sessions {
    static final int MOST = 1_000;
    static final long LIFE_SECONDS = 12 * 3_600;
    private static final int ID_BYTES = 32;
    /** Wrong tokens that are looked at in a second; the rest is turned away unseen. */
    private static final int WRONG_PER_SECOND = 5;
    private final ConsoleSettings settings;
    private final Time time;
    private final SecureRandom random = new SecureRandom();
    private final SequencedMap<String, Session> open = new LinkedHashMap<>();
    private long second;
    private int wrong;

    private record Session(Role role, long endNanos) {}

    Sessions(ConsoleSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    /** What somebody may do who shows this token; compared in constant time. */
    private Role role(String token) {
        Secret shown = new Secret(token);
        boolean mayOperate = matches(settings.operate(), shown);
        boolean mayView = matches(settings.view(), shown);
        if (mayOperate) {
            return Role.OPERATE;
        }
        return mayView ? Role.VIEW : Role.NOBODY;
    }

    private static boolean matches(@Nullable Secret expected, Secret shown) {
        return expected != null && expected.equals(shown);
    }

    /**
     * Checks a token.
     *
     * @throws RefusedException when too many wrong ones came lately
     */
    synchronized Role check(String token) throws RefusedException {
        long now = time.nanos() / 1_000_000_000;
        if (now != second) {
            second = now;
            wrong = 0;
        }
        if (wrong >= WRONG_PER_SECOND) {
            throw RefusedException.tooMany("too many wrong tokens; try again in a second");
        }
        Role role = role(token);
        if (role == Role.NOBODY) {
            wrong++;
        }
        return role;
    }

    /** Begins a session; gives its id. */
    synchronized String begin(Role role) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = HexFormat.of().formatHex(id);
        open.values().removeIf(session -> time.nanos() - session.endNanos() >= 0);
        if (open.size() >= MOST) {
            var _ = open.pollFirstEntry();
        }
        open.put(text, new Session(role, time.nanos() + LIFE_SECONDS * 1_000_000_000));
        return text;
    }

    /** The role of an open session. */
    synchronized Optional<Role> role(Optional<String> id) {
        return id.map(open::get).filter(session -> time.nanos() - session.endNanos() < 0)
                .map(Session::role);
    }

    @CanIgnoreReturnValue
    synchronized boolean end(String id) {
        return open.remove(id) != null;
    }
}
