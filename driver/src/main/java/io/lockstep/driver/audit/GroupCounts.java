package io.lockstep.driver.audit;

import io.lockstep.kernels.sum.ExactSum;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;

/** Counts and exact sums of the rows with the same values of all groups. Merges in any order to the same. Not thread-safe. */
public final class GroupCounts {
    /** Steps of the thresholds that are tried: 0.05 to 0.95. */
    static final int SWEEP = 20;

    private static final int BINS = 15;
    private static final double EPSILON = 0x1p-23;

    private final AuditForm form;
    private final int classes;
    private long rows;
    /** By right class, then by answered one; without answers in the first row. */
    private final long[] cells;

    final MeanSum brier = new MeanSum();
    final MeanSum logLoss = new MeanSum();
    final MeanSum label = new MeanSum();
    final MeanSum score = new MeanSum();
    final MeanSum error = new MeanSum();
    final MeanSum absolute = new MeanSum();
    final MeanSum square = new MeanSum();
    private final ExactSum[] gaps = new ExactSum[BINS];
    final ScoreCounts scores = new ScoreCounts();
    /** By twentieth of the score, no then yes. */
    private final long[] sweep = new long[2 * (SWEEP + 1)];

    GroupCounts(AuditForm form) {
        this.form = form;
        this.classes = form.classes().size();
        this.cells = new long[classes * classes];
        Arrays.setAll(gaps, bin -> new ExactSum());
    }

    long rows() {
        return rows;
    }

    /** A decision without a right answer. */
    public void addDecision(int answered, double probability) {
        rows++;
        cells[answered]++;
        if (form.kind() == AuditForm.Kind.YES_NO) {
            sweep[2 * step(probability)]++;
        }
    }

    /** A decision by the probability of yes. */
    public void addYesNo(boolean right, boolean answered, double probability) {
        rows++;
        cells[(right ? classes : 0) + (answered ? 1 : 0)]++;
        double target = right ? 1 : 0;
        brier.add((probability - target) * (probability - target));
        logLoss.add(-log(right ? probability : 1 - probability));
        gap(probability, target);
        scores.add(probability, right);
        sweep[2 * step(probability) + (right ? 1 : 0)]++;
    }

    /** A class that was answered without telling probabilities. */
    public void addClass(int right, int answered) {
        rows++;
        cells[right * classes + answered]++;
    }

    /** @param probabilities of the classes from {@code from} on. Not modified. */
    public void addClass(int right, int answered, float[] probabilities, int from) {
        addClass(right, answered);
        double squares = 0;
        for (int i = 0; i < classes; i++) {
            double distance = probabilities[from + i] - (i == right ? 1.0 : 0.0);
            squares += distance * distance;
        }
        brier.add(squares);
        logLoss.add(-log(probabilities[from + right]));
        gap(probabilities[from + answered], answered == right ? 1 : 0);
    }

    /** A number that was predicted; NaN for the right one where it is not known. */
    public void addNumber(double right, double predicted) {
        rows++;
        score.add(predicted);
        if (form.labelled()) {
            label.add(right);
            error.add(predicted - right);
            absolute.add(Math.abs(predicted - right));
            square.add((predicted - right) * (predicted - right));
        }
    }

    private static int step(double probability) {
        int step = 0;
        while (step < SWEEP && probability >= threshold(step + 1)) {
            step++;
        }
        return step;
    }

    static double threshold(int step) {
        return step / (double) SWEEP;
    }

    private static double log(double probability) {
        return StrictMath.log(Math.min(Math.max(probability, EPSILON), 1 - EPSILON));
    }

    private void gap(double probability, double target) {
        int bin = (int) Math.ceil(probability * BINS) - 1;
        gaps[Math.min(Math.max(bin, 0), BINS - 1)].add(target - probability);
    }

    /** NaN where no probabilities were told. */
    double calibrationError() {
        if (brier.count() == 0) {
            return Double.NaN;
        }
        double sum = 0;
        for (ExactSum gap : gaps) {
            sum += Math.abs(gap.value());
        }
        return sum / rows;
    }

    /** Of one class against the others. */
    Rate.Confusion confusion(int ofClass) {
        return confusion(ofClass, cells);
    }

    private Rate.Confusion confusion(int ofClass, long[] counted) {
        long tp = 0;
        long fp = 0;
        long fn = 0;
        long tn = 0;
        for (int right = 0; right < classes; right++) {
            for (int answered = 0; answered < classes; answered++) {
                long count = counted[right * classes + answered];
                if (answered == ofClass) {
                    tp += right == ofClass ? count : 0;
                    fp += right == ofClass ? 0 : count;
                } else {
                    fn += right == ofClass ? count : 0;
                    tn += right == ofClass ? 0 : count;
                }
            }
        }
        return new Rate.Confusion(tp, fp, fn, tn);
    }

    /** Whether of yes and of no there are as many rows as are judged. */
    boolean hasBothAnswers() {
        Rate.Confusion own = confusion(1);
        return Math.min(Rate.TPR.trials(own), Rate.FPR.trials(own)) >= Definition.FEWEST_TRIALS;
    }

    /** Rows answered right. */
    long right() {
        long right = 0;
        for (int i = 0; i < classes; i++) {
            right += cells[i * classes + i];
        }
        return right;
    }

    /** What it would be if yes were answered from a threshold on, {@code step} twentieths. */
    Rate.Confusion at(int step) {
        long[] counted = new long[4];
        for (int own = 0; own <= SWEEP; own++) {
            int answered = own >= step ? 1 : 0;
            counted[answered] += sweep[2 * own];
            counted[2 + answered] += sweep[2 * own + 1];
        }
        return confusion(1, counted);
    }

    private Stream<MeanSum> means() {
        return Stream.of(brier, logLoss, label, score, error, absolute, square);
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(rows);
        for (long cell : cells) {
            out.writeLong(cell);
        }
        for (long count : sweep) {
            out.writeLong(count);
        }
        for (MeanSum mean : means().toList()) {
            mean.write(out);
        }
        for (ExactSum gap : gaps) {
            MeanSum.write(out, gap);
        }
        scores.write(out);
    }

    void mergeFrom(DataInput in) throws IOException {
        rows += in.readLong();
        for (int i = 0; i < cells.length; i++) {
            cells[i] += in.readLong();
        }
        for (int i = 0; i < sweep.length; i++) {
            sweep[i] += in.readLong();
        }
        for (MeanSum mean : means().toList()) {
            mean.mergeFrom(in);
        }
        for (ExactSum gap : gaps) {
            MeanSum.merge(in, gap);
        }
        scores.mergeFrom(in);
    }
}
