package dev.millrace.settle;

/** Kinds of steps, and how often each is taken where a profile says nothing else. */
enum Act {
    WORK(120), LAND(8), DECIDE(14), APPLY(14), MARK_LEDGER(10), APPEND(3), ASSIGN(8), NOTICE_LOSS(3), RESTART(
            3), EXPIRE_DEAD(3), REVOKE(1), EXPEL(1), CRASH(1), TIME_OUT(1), TAKE_OVER(1), PAUSE(1), BLANK(
                    1), RETAIN(0), RECREATE(
                            0), LOSE_OFFSETS(0), RESET_OFFSET(0), COMPACT(0), TRUNCATE(0), DAMAGE(0);

    private final int weight;

    Act(int weight) {
        this.weight = weight;
    }

    int weight() {
        return weight;
    }
}
