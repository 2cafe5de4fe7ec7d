package dev.millrace.settle;

/** One membership of a worker in the group, from its join until the coordinator ends it. */
final class SimMember {
    private final String id;
    private final SimWorker worker;
    private boolean valid = true;

    SimMember(int number, SimWorker worker) {
        this.id = "member-" + number;
        this.worker = worker;
    }

    String id() {
        return id;
    }

    SimWorker worker() {
        return worker;
    }

    /** As the coordinator sees it; the worker may not know yet. */
    boolean isValid() {
        return valid;
    }

    void expel() {
        valid = false;
    }
}
