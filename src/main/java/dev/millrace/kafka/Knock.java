package dev.millrace.kafka;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

import org.apache.kafka.common.utils.Utils;

/** Whether anybody accepts connections at an address. */
sealed interface Knock {
    /** How long a connection may take. */
    Duration LIMIT = Duration.ofSeconds(2);

    /** Somebody answers there. */
    record Reached(InetSocketAddress where) implements Knock {}

    /**
     * Nobody does.
     *
     * @param problem what was tried and found
     */
    record Failed(Approach.Step step, String problem) implements Knock {}

    /**
     * Tries a connection.
     *
     * @param address "host:port"
     */
    static Knock at(String address) {
        String host = Utils.getHost(address);
        Integer port = Utils.getPort(address);
        if (host == null || port == null || port > 65_535) {
            return new Failed(Approach.Step.RESOLVE, "'" + address + "' is not host:port");
        }
        try {
            return at(address, InetAddress.getAllByName(host), port);
        } catch (UnknownHostException e) {
            return new Failed(Approach.Step.RESOLVE, "unknown host '" + host + "'");
        }
    }

    /** A name may stand for several machines, or for one in both IP versions; one that answers is enough. */
    private static Knock at(String address, InetAddress[] targets, int port) {
        String problem = "";
        for (InetAddress target : targets) {
            try (Socket socket = new Socket()) {
                InetSocketAddress reached = new InetSocketAddress(target, port);
                socket.connect(reached, (int) LIMIT.toMillis());
                return new Reached(reached);
            } catch (ConnectException e) {
                problem = "connection refused by " + address;
            } catch (SocketTimeoutException e) {
                problem = "no answer from " + address + " within " + LIMIT.toSeconds() + " s";
            } catch (IOException e) {
                problem = address + ": " + e.getMessage();
            }
        }
        return new Failed(Approach.Step.CONNECT, problem);
    }
}
