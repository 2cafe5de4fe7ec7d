package dev.millrace.kafka;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Takes whatever certificate a server shows, and remembers it. Only for connections over which nothing is sent that may
 * not be read by everybody, and from which nothing is believed beyond a message. For one handshake.
 */
final class Anybody implements X509TrustManager {
    private volatile List<X509Certificate> shown = List.of();

    SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{this}, new SecureRandom());
        return context;
    }

    /** What the server showed, its own certificate first; empty before the handshake. */
    List<X509Certificate> shown() {
        return shown;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        shown = List.of(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
