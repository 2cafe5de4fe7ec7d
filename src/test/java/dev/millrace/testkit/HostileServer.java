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
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that answers every request wrongly, in the one way it is told to. */
public final class HostileServer implements AutoCloseable {
    /** What it does with a request once its content is read. */
    @FunctionalInterface
    public interface Behaviour {
        void serve(Socket client) throws IOException;
    }

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final ConcurrentLinkedQueue<Socket> clients = new ConcurrentLinkedQueue<>();
    private final AtomicInteger requests = new AtomicInteger();

    public HostileServer(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers with a status and a body, and closes. */
    public static Behaviour answering(String status, String headers, String body) {
        return client -> client.getOutputStream().write(
                ("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + headers + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
    }

    /** Says nothing until the server is closed. */
    public static Behaviour hanging() {
        return client -> client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    /** Resets the connection in place of an answer. */
    public static Behaviour resetting() {
        return client -> client.setSoLinger(true, 0);
    }

    /** Promises more than it sends. */
    public static Behaviour stoppingHalfway() {
        return client -> client.getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Le".getBytes(StandardCharsets.US_ASCII));
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    public int requests() {
        return requests.get();
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
            readRequest(client);
            requests.incrementAndGet();
            behaviour.serve(client);
        } catch (IOException e) {
            // The other side gave up first, which it may.
            clients.remove(client);
        }
    }

    /** Reads it whole, since closing with something unread would be a reset. */
    private static void readRequest(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
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
