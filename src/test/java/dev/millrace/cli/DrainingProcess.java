package dev.millrace.cli;

/** A program for {@link ShutdownSignalIT}: runs until it is asked to stop, then ends with an exit code of its own. */
final class DrainingProcess {
    static final int CODE = 7;

    private DrainingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        var signal = ShutdownSignal.install(Terminal.ofProcess());
        System.out.println("ready");
        signal.await();
        System.out.println("drained");
        System.exit(CODE);
    }
}
