package dev.millrace.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** A token endpoint: gives signed tokens to one client with one secret, 401 to everybody else. */
public final class TokenProvider implements AutoCloseable {
    private final HttpServer server;
    private final RsaJsonWebKey key;
    private final String expected;
    private final String client;
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    /** In place of everything else, unless 0. */
    private volatile int status;

    public TokenProvider(String client, String secret) throws Exception {
        this.client = client;
        this.key = RsaJwkGenerator.generateJwk(2048);
        key.setKeyId("test");
        this.expected = "Basic " + Base64.getEncoder()
                .encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/token", this::serve);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
    }

    /** From now on answers with this status alone; 0 for as before. */
    public void answerWith(int alone) {
        status = alone;
    }

    /** The tokens that were given. */
    public List<String> tokens() {
        return List.copyOf(tokens);
    }

    /** Writes what brokers need to check the tokens. */
    public Path keySet(Path file) throws IOException {
        return Files.writeString(file, new JsonWebKeySet(key).toJson());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isRight = expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            int code = status != 0 ? status : isRight ? 200 : 401;
            String answer = code == 200
                    ? "{\"access_token\":\"" + token() + "\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                    : "{\"error\":\"invalid_client\",\"error_description\":\"no such client, or another secret\"}";
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String token() {
        JwtClaims claims = new JwtClaims();
        claims.setSubject(client);
        claims.setIssuer("millrace-test");
        claims.setAudience("kafka");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(60);
        claims.setGeneratedJwtId();
        claims.setStringListClaim("scope", "kafka");
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        try {
            String token = signature.getCompactSerialization();
            tokens.add(token);
            return token;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
