package dev.millrace.drill;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between clients and a broker that advertises its address, and passes on what they say to each other, or does not.
 * Thread-safe.
 */
public final class Relay implements AutoCloseable {
    /** What happens to what passes. */
    public enum Fate {
        PASS,
        /** Nothing gets through, and nobody is told: bytes wait, as they do in a network that is down. */
        CUT,
        /** Connections are reset, and new ones as well. */
        RESET,
        /** Connections break before a request that ends a transaction reaches the broker; all else passes. */
        LOSE_COMMIT_REQUEST,
        /** The broker ends transactions, and connections break before anybody is told; all else passes. */
        LOSE_COMMIT_REPLY
    }

    /** Kafka's number for the request. */
    private static final short END_TRANSACTION = 26;
    private static final int LARGEST_FRAME = 128 << 20;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong lost = new AtomicLong();
    private volatile int brokerPort;
    private volatile Fate fate = Fate.PASS;

    /** Takes a free port; nobody is let in yet. */
    public Relay() throws IOException {
        this(0);
    }

    Relay(int port) throws IOException {
        listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    }

    /** "127.0.0.1:9092": what the broker has to advertise. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Lets clients in. */
    public void open(int port) {
        brokerPort = port;
        var _ = Thread.ofVirtual().name("relay-" + port()).start(this::accept);
    }

    /** What becomes of everything from now on. */
    public synchronized void fate(Fate next) {
        fate = next;
        notifyAll();
        if (next == Fate.RESET) {
            sockets.forEach(Relay::reset);
        }
    }

    /** How many messages about the end of transactions were lost. */
    public long lost() {
        return lost.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // Closed, or the client is gone already.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        if (fate == Fate.RESET) {
            reset(client);
            return;
        }
        sockets.add(client);
        try {
            Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
            sockets.add(broker);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            Set<Integer> unanswered = ConcurrentHashMap.newKeySet();
            var _ = Thread.ofVirtual()
                    .start(() -> pump(client, broker, frame -> isRequestLost(frame, unanswered)));
            var _ = Thread.ofVirtual()
                    .start(() -> pump(broker, client, frame -> isReplyLost(frame, unanswered)));
        } catch (IOException e) {
            // The broker is down: the client finds out as it would without the relay.
            sockets.remove(client);
            reset(client);
        }
    }

    /** Without the farewell that TCP has for connections that end in order. */
    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It was closed already.
        }
    }

    private interface Loss {
        boolean of(ByteBuffer frame);
    }

    /**
     * Passes on frames, each an int length and as many bytes, until one side hangs up or a frame is lost: a stream with a
     * hole in it is nothing that a network does, and clients do not survive it.
     */
    private void pump(Socket from, Socket to, Loss loss) {
        try (from; to) {
            var in = new DataInputStream(from.getInputStream());
            var out = new DataOutputStream(to.getOutputStream());
            while (true) {
                int length = in.readInt();
                if (length < 0 || length > LARGEST_FRAME) {
                    throw new IOException("no frame of Kafka's: " + length + " bytes");
                }
                byte[] frame = new byte[length];
                in.readFully(frame);
                awaitMended();
                if (loss.of(ByteBuffer.wrap(frame))) {
                    lost.incrementAndGet();
                    return;
                }
                out.writeInt(frame.length);
                out.write(frame);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // One side hung up, and so does this.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private synchronized void awaitMended() throws InterruptedException {
        while (fate == Fate.CUT && !listener.isClosed()) {
            wait();
        }
    }

    /** A request begins with its kind, its version and a number that its reply repeats. */
    private boolean isRequestLost(ByteBuffer frame, Set<Integer> unanswered) {
        if (frame.remaining() < 8 || frame.getShort(0) != END_TRANSACTION) {
            return false;
        }
        if (fate == Fate.LOSE_COMMIT_REPLY) {
            unanswered.add(frame.getInt(4));
        }
        return fate == Fate.LOSE_COMMIT_REQUEST;
    }

    private static boolean isReplyLost(ByteBuffer frame, Set<Integer> unanswered) {
        return frame.remaining() >= 4 && unanswered.remove(frame.getInt(0));
    }

    @Override
    public synchronized void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        notifyAll();
        sockets.forEach(Relay::reset);
    }
}
