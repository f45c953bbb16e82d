package io.lockstep.driver.diagnostics;

import io.lockstep.driver.diagnostics.Diagnostics.Label;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/** Counts of labels that are there or not and were answered or not. */
final class LabelCounter {
    /** Most labels that are counted. */
    static final int MOST = 1024;

    private static final int LISTED = 20;

    /** Of each label, by {@code 2 there + answered}. */
    private final long[] counts;

    LabelCounter(int labels) {
        this.counts = new long[4 * labels];
    }

    int labels() {
        return counts.length / 4;
    }

    void add(int label, boolean there, boolean answered) {
        counts[4 * label + (there ? 2 : 0) + (answered ? 1 : 0)]++;
    }

    void write(DataOutput out) throws IOException {
        for (long count : counts) {
            out.writeLong(count);
        }
    }

    void mergeFrom(DataInput in) throws IOException {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += in.readLong();
        }
    }

    /** Those with the most wrong rows. */
    List<Label> labels(IntFunction<String> name) {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < counts.length; i += 4) {
            labels.add(new Label(
                    name.apply(i / 4),
                    counts[i + 2] + counts[i + 3],
                    counts[i + 3],
                    counts[i] + counts[i + 1],
                    counts[i + 1]));
        }
        return labels.stream()
                .sorted(Comparator.comparingLong((Label own) -> own.found() - own.there() - own.given()))
                .limit(LISTED)
                .toList();
    }
}
