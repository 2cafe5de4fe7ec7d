package dev.millrace.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/** An HTTP server that answers as badly as it is told to. One request per connection. */
public final class HostileServer implements AutoCloseable {
    /** What it does with a request once its content is read; the request's first line is like "PUT /bucket/key HTTP/1.1". */
    @FunctionalInterface
    public interface Behaviour {
        void serve(String request, Socket client) throws IOException;
    }

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final ConcurrentLinkedQueue<Socket> clients = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();

    public HostileServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers with a status and a body, and closes. */
    public static Behaviour answering(String status, String headers, String body) {
        return (_, client) -> client.getOutputStream().write(
                ("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
    }

    /** Says nothing until the server is closed. */
    public static Behaviour hanging() {
        return (_, client) -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Resets the connection in place of an answer. */
    public static Behaviour resetting() {
        return (_, client) -> client.setSoLinger(true, 0);
    }

    /** Promises more than it sends. */
    public static Behaviour stoppingHalfway() {
        return (_, client) -> client.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Le".getBytes(StandardCharsets.US_ASCII));
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The first lines of the requests so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String request = readRequest(client);
            requests.add(request);
            behaviour.serve(request, client);
        } catch (IOException e) {
            // The other side gave up first, which it may.
            clients.remove(client);
        }
    }

    /** Reads it whole, since closing with something unread would be a reset. */
    private static String readRequest(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        String request = line(in);
        long content = 0;
        boolean waits = false;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                content = Long.parseLong(header.substring(15).strip());
            }
            waits |= header.startsWith("expect:");
        }
        if (waits) {
            client.getOutputStream()
                    .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        in.skipNBytes(content);
        return request;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("no request");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
