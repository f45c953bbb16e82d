package io.lockstep.driver.diagnostics;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Rows counted so far: how many, then what is counted of each answer. Merges in any order to the same. */
public final class DiagnosticsState {
    private final List<AnswerCounters> answers;
    private long rows;
    private boolean dated;

    DiagnosticsState(List<AnswerCounters> answers) {
        this.answers = List.copyOf(answers);
    }

    List<AnswerCounters> answers() {
        return answers;
    }

    void addRow() {
        rows++;
    }

    /** Says that the order is one of dates or moments. */
    void setDated() {
        dated = true;
    }

    /** Whether the order of a row was a date or moment. */
    boolean isDated() {
        return dated;
    }

    /** Rows that were counted. */
    public long rows() {
        return rows;
    }

    /** For {@link #of} and {@link #merge}. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(rows);
            out.writeBoolean(dated);
            out.writeInt(answers.size());
            for (AnswerCounters answer : answers) {
                answer.write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A state of the same rows. */
    public static DiagnosticsState of(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        long rows = in.readLong();
        boolean dated = in.readBoolean();
        List<AnswerCounters> answers = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            answers.add(AnswerCounters.read(in));
        }
        DiagnosticsState state = new DiagnosticsState(answers);
        state.rows = rows;
        state.dated = dated;
        return state;
    }

    /** Adds the rows of another state of the same model. */
    public void merge(byte[] other) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(other));
        rows += in.readLong();
        dated |= in.readBoolean();
        in.readInt();
        for (AnswerCounters answer : answers) {
            answer.mergeFrom(in);
        }
    }
}
