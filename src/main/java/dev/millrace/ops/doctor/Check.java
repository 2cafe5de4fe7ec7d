package dev.millrace.ops.doctor;

/** A rule, and how it is looked after. Pure. */
record Check(Rule rule, Look look) {
    /** Writes down what it finds. */
    interface Look {
        void at(Facts facts, Notes notes) throws UnknownException;
    }

    Examined examine(Facts facts) {
        Notes notes = new Notes(rule);
        try {
            look.at(facts, notes);
        } catch (UnknownException e) {
            notes.unknown(e.why());
        }
        return notes.examined();
    }
}
