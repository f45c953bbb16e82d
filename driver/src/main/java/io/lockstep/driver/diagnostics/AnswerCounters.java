package io.lockstep.driver.diagnostics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one answer. Its bytes say what it is, so that parts are merged without the model.
 *
 * @param confusion absent: it is no class
 * @param labels absent: it is no labels
 * @param reliability absent: it is no probability
 * @param numbers empty: it is none
 */
record AnswerCounters(
        @Nullable ConfusionCounter confusion,
        @Nullable LabelCounter labels,
        @Nullable ReliabilityCounter reliability,
        List<NumberCounter> numbers,
        WorstRows worst) {
    private static AnswerCounters of(int classes, int labels, boolean probabilities, int numbers, int examples) {
        List<NumberCounter> counters = new ArrayList<>();
        for (int i = 0; i < numbers; i++) {
            counters.add(new NumberCounter());
        }
        return new AnswerCounters(
                classes == 0 ? null : new ConfusionCounter(classes),
                labels == 0 ? null : new LabelCounter(labels),
                probabilities ? new ReliabilityCounter() : null,
                counters,
                new WorstRows(examples));
    }

    static AnswerCounters ofClasses(int classes, int examples) {
        return of(classes, 0, true, 0, examples);
    }

    static AnswerCounters ofLabels(int labels, int examples) {
        return of(0, labels > LabelCounter.MOST ? 0 : labels, labels <= LabelCounter.MOST, 0, examples);
    }

    static AnswerCounters ofNumbers(int numbers, int examples) {
        return of(0, 0, false, numbers, examples);
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(confusion == null ? 0 : confusion.classes());
        out.writeInt(labels == null ? 0 : labels.labels());
        out.writeBoolean(reliability != null);
        out.writeInt(numbers.size());
        out.writeInt(worst.capacity());
        if (confusion != null) {
            confusion.write(out);
        }
        if (labels != null) {
            labels.write(out);
        }
        if (reliability != null) {
            reliability.write(out);
        }
        for (NumberCounter number : numbers) {
            number.write(out);
        }
        worst.write(out);
    }

    /** Those that {@link #write} wrote. */
    static AnswerCounters read(DataInput in) throws IOException {
        AnswerCounters counters = of(in.readInt(), in.readInt(), in.readBoolean(), in.readInt(), in.readInt());
        counters.mergeState(in);
        return counters;
    }

    /** Adds others of the same answer. */
    void mergeFrom(DataInput in) throws IOException {
        for (int skipped = 0; skipped < 2; skipped++) {
            in.readInt();
        }
        in.readBoolean();
        in.readInt();
        in.readInt();
        mergeState(in);
    }

    private void mergeState(DataInput in) throws IOException {
        if (confusion != null) {
            confusion.mergeFrom(in);
        }
        if (labels != null) {
            labels.mergeFrom(in);
        }
        if (reliability != null) {
            reliability.mergeFrom(in);
        }
        for (NumberCounter number : numbers) {
            number.mergeFrom(in);
        }
        worst.mergeFrom(in);
    }
}
