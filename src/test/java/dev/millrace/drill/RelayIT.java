package dev.millrace.drill;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Between a client and a server that answers each frame with the same. */
class RelayIT {
    private static final byte[] FRAME = {0, 26, 0, 5, 0, 0, 0, 7, 1, 2, 3};
    private static final byte[] OTHER = {0, 3, 0, 5, 0, 0, 0, 8, 1, 2, 3};
    private ServerSocket echo;
    private Relay relay;

    @BeforeEach
    void start() throws Exception {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        relay = new Relay();
        relay.open(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws Exception {
        relay.close();
        echo.close();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = echo.accept();
                Thread.ofVirtual().start(() -> answer(client));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void answer(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] frame = new byte[in.readInt()];
                in.readFully(frame);
                // A reply begins with the number of its request.
                out.writeInt(frame.length - 4);
                out.write(frame, 4, frame.length - 4);
            }
        } catch (IOException e) {
            // The other side hung up.
        }
    }

    private Socket connect() throws IOException {
        String address = relay.address();
        return new Socket(InetAddress.getLoopbackAddress(),
                Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    }

    private static void send(Socket socket, byte[] frame) throws IOException {
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(frame.length);
        out.write(frame);
    }

    /** The number of the request that was answered. */
    private static int receive(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return frame[3];
    }

    @Test
    void passes_frames_both_ways() throws Exception {
        try (Socket client = connect()) {
            send(client, FRAME);

            assertThat(receive(client)).isEqualTo(7);
        }
    }

    @Test
    void what_is_sent_during_a_cut_arrives_after_it() throws Exception {
        try (Socket client = connect()) {
            relay.fate(Relay.Fate.CUT);
            send(client, FRAME);
            var reply = new FutureTask<>(() -> receive(client));
            Thread.ofVirtual().start(reply);
            assertThat(reply.isDone()).isFalse();

            relay.fate(Relay.Fate.PASS);

            assertThat(reply.get()).isEqualTo(7);
        }
    }

    @Test
    void a_reset_ends_connections() throws Exception {
        try (Socket client = connect()) {
            send(client, FRAME);
            assertThat(receive(client)).isEqualTo(7);

            relay.fate(Relay.Fate.RESET);

            assertThatThrownBy(() -> receive(client)).isInstanceOf(IOException.class);
        }
        relay.fate(Relay.Fate.PASS);
        try (Socket client = connect()) {
            send(client, FRAME);
            assertThat(receive(client)).isEqualTo(7);
        }
    }

    @Test
    void only_what_ends_a_transaction_is_lost_and_its_connection_with_it() throws Exception {
        for (Relay.Fate fate : new Relay.Fate[]{Relay.Fate.LOSE_COMMIT_REQUEST,
                Relay.Fate.LOSE_COMMIT_REPLY}) {
            relay.fate(fate);
            try (Socket client = connect(); Socket other = connect()) {
                send(client, OTHER);
                assertThat(receive(client)).isEqualTo(8);

                send(client, FRAME);

                assertThatThrownBy(() -> receive(client)).isInstanceOf(IOException.class);
                send(other, OTHER);
                assertThat(receive(other)).isEqualTo(8);
            }
        }
        assertThat(relay.lost()).isEqualTo(2);
    }
}
