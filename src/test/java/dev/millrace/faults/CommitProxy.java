package dev.millrace.faults;

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
 * Stands between every client and a broker that advertises its address, and can lose one kind of message: those about the
 * end of transactions.
 */
final class CommitProxy implements AutoCloseable {
    /** What happens to requests that end a transaction; all else passes. */
    enum Fate {
        PASS,
        /** The broker never hears of it. */
        LOSE_REQUEST,
        /** The broker does it, and nobody is told. */
        LOSE_REPLY
    }

    /** Kafka's number for the request. */
    private static final short END_TRANSACTION = 26;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong lost = new AtomicLong();
    private volatile int brokerPort;
    private volatile Fate fate = Fate.PASS;

    CommitProxy() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** "127.0.0.1:9092": what the broker has to advertise. */
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Lets clients in. */
    void open(int port) {
        brokerPort = port;
        var _ = Thread.ofVirtual().start(this::accept);
    }

    void fate(Fate next) {
        fate = next;
    }

    /** How many messages were lost. */
    long lost() {
        return lost.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                client.setTcpNoDelay(true);
                broker.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(broker);
                Set<Integer> unanswered = ConcurrentHashMap.newKeySet();
                var _ = Thread.ofVirtual()
                        .start(() -> pump(client, broker, frame -> isRequestLost(frame, unanswered)));
                var _ = Thread.ofVirtual()
                        .start(() -> pump(broker, client, frame -> isReplyLost(frame, unanswered)));
            }
        } catch (IOException e) {
            close();
        }
    }

    private interface Loss {
        boolean of(ByteBuffer frame);
    }

    /** Passes on frames, each an int length and as many bytes, until one side hangs up. */
    private void pump(Socket from, Socket to, Loss loss) {
        try (from; to) {
            var in = new DataInputStream(from.getInputStream());
            var out = new DataOutputStream(to.getOutputStream());
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                if (loss.of(ByteBuffer.wrap(frame))) {
                    lost.incrementAndGet();
                } else {
                    out.writeInt(frame.length);
                    out.write(frame);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One side hung up, and so does this.
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** A request begins with its kind, its version and a number that its reply repeats. */
    private boolean isRequestLost(ByteBuffer frame, Set<Integer> unanswered) {
        if (frame.getShort(0) != END_TRANSACTION) {
            return false;
        }
        if (fate == Fate.LOSE_REPLY) {
            unanswered.add(frame.getInt(4));
        }
        return fate == Fate.LOSE_REQUEST;
    }

    private static boolean isReplyLost(ByteBuffer frame, Set<Integer> unanswered) {
        return unanswered.remove(frame.getInt(0));
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
