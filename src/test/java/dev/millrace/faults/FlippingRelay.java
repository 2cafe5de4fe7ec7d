package dev.millrace.faults;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between clients and a broker that advertises its address, and turns bits over in what the broker sends. Thread-safe. */
final class FlippingRelay implements AutoCloseable {
    /** So large only records are. */
    private static final int LARGE_BYTES = 50_000;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger toFlip = new AtomicInteger();
    private volatile int brokerPort;

    /** Takes a free port; nobody is let in yet. */
    FlippingRelay() throws IOException {
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

    /** Turns one bit over in the midst of each of the next large answers. */
    void flip(int answers) {
        toFlip.set(answers);
    }

    /** How many answers are still to be spoiled. */
    int left() {
        return toFlip.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                sockets.add(client);
                sockets.add(broker);
                var _ = Thread.ofVirtual().start(() -> pump(client, broker, false));
                var _ = Thread.ofVirtual().start(() -> pump(broker, client, true));
            } catch (IOException e) {
                // Closed, or the broker is: the client finds out as it would without the relay.
            }
        }
    }

    /** Passes on frames, each an int length and as many bytes, until one side hangs up. */
    private void pump(Socket from, Socket to, boolean isAnswer) {
        try (from; to) {
            var in = new DataInputStream(from.getInputStream());
            var out = new DataOutputStream(to.getOutputStream());
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                if (isAnswer && frame.length > LARGE_BYTES
                        && toFlip.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    frame[frame.length / 2] ^= 0x10;
                }
                out.writeInt(frame.length);
                out.write(frame);
                out.flush();
            }
        } catch (IOException e) {
            // One side hung up, and so does this.
        }
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
