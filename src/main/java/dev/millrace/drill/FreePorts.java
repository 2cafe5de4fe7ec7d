package dev.millrace.drill;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Ports of loopback that nobody listens on, below those that systems give to outgoing connections: a broker that comes
 * back must find its port as it left it. One thread.
 */
final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private int next = RandomGenerator.getDefault().nextInt(FIRST, END);

    int next() throws DrillException {
        for (int tries = 0; tries < END - FIRST; tries++) {
            int port = next;
            next = port + 1 == END ? FIRST : port + 1;
            if (isFree(port)) {
                return port;
            }
        }
        throw new DrillException(
                "no port is free on loopback between " + FIRST + " and " + END + "; stop what listens there");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
