package dev.millrace.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLSocket;

/**
 * What a listener shows of itself in a TLS handshake of our own, whether or not anybody would trust it.
 *
 * @param protocol "TLSv1.3"; empty when the handshake was broken off, as it is where a certificate of ours is wanted
 * @param chain certificates, its own first; never empty
 */
public record Peer(Optional<String> protocol, List<X509Certificate> chain) {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    /**
     * Asks; blocks for some seconds at most. Sends nothing beyond the handshake.
     *
     * @return empty when nobody answers there, or not in TLS
     */
    public static Optional<Peer> at(String host, int port) {
        Anybody anybody = new Anybody();
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
            plain.setSoTimeout((int) LIMIT.toMillis());
            try (SSLSocket tls = (SSLSocket) anybody.context().getSocketFactory().createSocket(plain, host,
                    port,
                    true)) {
                tls.startHandshake();
                return found(Optional.of(tls.getSession().getProtocol()), anybody);
            }
        } catch (IOException | GeneralSecurityException e) {
            return found(Optional.empty(), anybody);
        }
    }

    private static Optional<Peer> found(Optional<String> protocol, Anybody anybody) {
        return anybody.shown().isEmpty()
                ? Optional.empty()
                : Optional.of(new Peer(protocol, anybody.shown()));
    }
}
