package dev.millrace.base;

/** The clocks of the machine. */
enum SystemTime implements Time {
    INSTANCE;

    private static final ClockJump JUMP = ClockJump.parse(System.getProperty("millrace.clock.jump", ""));
    private static final long START_NANOS = System.nanoTime();

    @Override
    public long wallMillis() {
        long now = System.currentTimeMillis();
        return JUMP == ClockJump.NONE ? now : now + JUMP.offsetMillis(System.nanoTime() - START_NANOS);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }
}
