package dev.millrace.base;

/** The clocks of the machine. */
enum SystemTime implements Time {
    INSTANCE;

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
