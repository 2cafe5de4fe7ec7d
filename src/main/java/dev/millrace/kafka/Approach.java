package dev.millrace.kafka;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.security.auth.login.LoginException;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/**
 * How far a client comes with its brokers: which steps were taken, and which one failed.
 *
 * @param steps all of them, those not taken included, in their order
 * @param isRefused whether the answer was no, so that trying again is of no use
 */
public record Approach(List<Taken> steps, boolean isRefused) {
    public Approach {
        steps = List.copyOf(steps);
    }

    /** In the order in which they are taken. */
    public enum Step {
        RESOLVE, CONNECT, LANGUAGE, TLS, LOGIN, ANSWER
    }

    /** How a step ended. */
    public enum Outcome {
        PASSED, FAILED,
        /** An earlier one failed. */
        NOT_REACHED
    }

    /**
     * One step.
     *
     * @param where "broker-1:9093", or "the brokers" where any of them will do
     * @param words what was found and, unless it passed, what to do; no secrets
     */
    public record Taken(Step step, String where, Outcome outcome, String words) {}

    /** Whether the cluster answers. */
    public boolean isComplete() {
        return steps.getLast().outcome() == Outcome.PASSED;
    }

    /** Takes them. Blocks, for a quarter of a minute at most. */
    public static Approach trace(Clients clients) {
        List<Taken> steps = new ArrayList<>();
        boolean isReached = false;
        for (String address : clients.settings().brokers().split(",", -1)) {
            isReached |= knock(address.strip(), steps);
        }
        List<Step> further = further(clients.settings().securityProtocol());
        if (!isReached) {
            further.forEach(step -> steps.add(taken(step, Outcome.NOT_REACHED, "")));
            return new Approach(steps, false);
        }
        try {
            Cluster cluster = Connection.await(clients, Duration.ZERO, (attempt, problem, pause) -> {});
            further.forEach(step -> steps.add(taken(step, Outcome.PASSED, "")));
            steps.set(steps.size() - 1, taken(Step.ANSWER, Outcome.PASSED, "cluster " + cluster.id()));
            return new Approach(steps, false);
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            Step failed = failed(e);
            for (Step step : further) {
                int order = step.compareTo(failed);
                steps.add(order == 0
                        ? taken(step, Outcome.FAILED, String.valueOf(e.getMessage()))
                        : taken(step, order < 0 ? Outcome.PASSED : Outcome.NOT_REACHED, ""));
            }
            return new Approach(steps, e instanceof KafkaRefusedException);
        }
    }

    private static Taken taken(Step step, Outcome outcome, String words) {
        return new Taken(step, "the brokers", outcome, words);
    }

    /** What comes after the connection, with this {@code security.protocol}. */
    private static List<Step> further(String protocol) {
        List<Step> steps = new ArrayList<>(List.of(Step.LANGUAGE));
        if (protocol.endsWith("SSL")) {
            steps.add(Step.TLS);
        }
        if (protocol.startsWith("SASL")) {
            steps.add(Step.LOGIN);
        }
        steps.add(Step.ANSWER);
        return steps;
    }

    private static boolean knock(String address, List<Taken> steps) {
        switch (Knock.at(address)) {
            case Knock.Reached(InetSocketAddress where) -> {
                steps.add(new Taken(Step.RESOLVE, address, Outcome.PASSED,
                        where.getAddress().getHostAddress()));
                steps.add(new Taken(Step.CONNECT, address, Outcome.PASSED, ""));
                return true;
            }
            case Knock.Failed(Step step, String problem) -> {
                if (step == Step.CONNECT) {
                    steps.add(new Taken(Step.RESOLVE, address, Outcome.PASSED, ""));
                }
                steps.add(new Taken(step, address, Outcome.FAILED, problem));
                if (step == Step.RESOLVE) {
                    steps.add(new Taken(Step.CONNECT, address, Outcome.NOT_REACHED, ""));
                }
                return false;
            }
        }
    }

    private static Step failed(Exception problem) {
        // That the two sides speak different languages is found out only after the client's own silence.
        if (problem instanceof KafkaRefusedException
                && problem.getCause() instanceof KafkaUnavailableException) {
            return Step.LANGUAGE;
        }
        for (Throwable at = problem; at != null; at = at.getCause()) {
            switch (at) {
                case SslAuthenticationException _ -> {
                    return Step.TLS;
                }
                case AuthenticationException _ -> {
                    return Step.LOGIN;
                }
                case LoginException _ -> {
                    return Step.LOGIN;
                }
                default -> {
                }
            }
        }
        return Step.ANSWER;
    }
}
