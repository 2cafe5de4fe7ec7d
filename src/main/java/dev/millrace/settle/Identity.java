package dev.millrace.settle;

/**
 * Who this worker is in its consumer group. The broker fences commits by it, except when it is blank: before the first
 * join, and in the new group protocol again after unsubscribing, a commit passes although another member owns the
 * partition. So a blank identity never commits.
 *
 * @param generation generation or member epoch; positive while a member
 * @param member empty while not a member
 */
public record Identity(int generation, String member) {
    boolean isMember() {
        return generation > 0 && !member.isEmpty();
    }
}
