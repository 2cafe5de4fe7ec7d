package dev.millrace.kafka;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLSocket;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/**
 * What one listener of a broker speaks. Kafka's client only times out where the two sides speak different languages, so
 * once it has given up, one question is put to the listener in each: whether it would take a login by a mechanism that
 * does not exist. A listener with SASL then names those it takes, one without says that there is nothing to log in to.
 *
 * @param isTls whether it answers inside TLS, else in plain text
 * @param logins the mechanisms it takes, none when it wants no login; empty when it did not say, as it does that first
 *        wants a certificate
 */
record Listener(boolean isTls, Optional<List<String>> logins) {
    private static final String NO_MECHANISM = "NONE";
    private static final int LARGEST_ANSWER = 64 * 1024;

    /**
     * Asks. Sends no secret, and does not look at certificates: nothing that is said is believed beyond a message.
     *
     * @return empty when it answers in neither language within the limit
     */
    static Optional<Listener> ask(InetSocketAddress address, Duration limit) {
        return ask(address, limit, true).or(() -> ask(address, limit, false));
    }

    private static Optional<Listener> ask(InetSocketAddress address, Duration limit, boolean isTls) {
        try (Socket plain = new Socket()) {
            int millis = Math.toIntExact(limit.toMillis());
            plain.connect(address, millis);
            plain.setSoTimeout(millis);
            if (!isTls) {
                return Optional.of(new Listener(false, Optional.of(mechanisms(plain))));
            }
            try (SSLSocket tls = (SSLSocket) new Anybody().context().getSocketFactory().createSocket(plain,
                    address.getHostString(), address.getPort(), true)) {
                tls.startHandshake();
                return Optional.of(new Listener(true, mechanismsIfTold(tls)));
            }
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** A listener that wants a certificate ends the connection instead of answering. */
    private static Optional<List<String>> mechanismsIfTold(Socket socket) {
        try {
            return Optional.of(mechanisms(socket));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<String> mechanisms(Socket socket) throws IOException {
        var request = new ByteArrayOutputStream();
        var out = new DataOutputStream(request);
        out.writeShort(ApiKeys.SASL_HANDSHAKE.id);
        out.writeShort(0);
        out.writeInt(1);
        out.writeShort(-1);
        writeText(out, NO_MECHANISM);
        var framed = new DataOutputStream(socket.getOutputStream());
        framed.writeInt(request.size());
        request.writeTo(framed);
        framed.flush();

        var in = new DataInputStream(socket.getInputStream());
        int size = in.readInt();
        if (size < 6 || size > LARGEST_ANSWER) {
            throw new IOException("no answer of Kafka's");
        }
        var answer = new DataInputStream(new ByteArrayInputStream(in.readNBytes(size)));
        int _ = answer.readInt();
        if (answer.readShort() != Errors.UNSUPPORTED_SASL_MECHANISM.code()) {
            return List.of();
        }
        List<String> mechanisms = new ArrayList<>();
        for (int left = answer.readInt(); left > 0; left--) {
            mechanisms.add(new String(answer.readNBytes(answer.readShort()), StandardCharsets.UTF_8));
        }
        return mechanisms;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    /** Whether a client with this {@code security.protocol} cannot be understood. */
    boolean refuses(String protocol) {
        return protocol.endsWith("SSL") != isTls
                || logins.filter(mechanisms -> mechanisms.isEmpty() == protocol.startsWith("SASL"))
                        .isPresent();
    }

    /** What {@code security.protocol} has to be: "SASL_SSL". */
    String protocol() {
        String without = isTls ? "SSL" : "PLAINTEXT";
        return logins.map(mechanisms -> mechanisms.isEmpty() ? without : "SASL_" + without)
                .orElse(without + " or SASL_" + without);
    }

    /** "TLS and wants a login by PLAIN or SCRAM-SHA-512". */
    String words() {
        return (isTls ? "TLS" : "plain text without TLS") + logins.map(mechanisms -> mechanisms.isEmpty()
                ? " and wants no login"
                : " and wants a login by " + String.join(" or ", mechanisms)).orElse("");
    }
}
