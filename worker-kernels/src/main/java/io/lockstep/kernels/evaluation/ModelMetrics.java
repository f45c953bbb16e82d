package io.lockstep.kernels.evaluation;

import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.loss.IdsLoss;
import io.lockstep.kernels.loss.IdsTarget;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.metric.MeanLoss;
import io.lockstep.kernels.metric.Metric;
import io.lockstep.kernels.metric.MetricSet;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Report of a model: the metrics of its outputs. With several answers those of each, its name in front
 * ({@code digit_accuracy}), and {@code loss}, the sum of their losses times their weights, which training minimises.
 * Numbers that are trained by {@link TargetScale}s are measured in their own units; {@code loss} is in the scale that
 * is trained. Merged as {@link MetricSet}s are. Not thread-safe.
 */
public final class ModelMetrics {
    private static final String LOSS = new MeanLoss().name();

    private final List<Answer> answers = new ArrayList<>();

    /** One answer's metrics, and where its numbers stand among all. */
    private static final class Answer {
        private final Output output;
        private final MetricSet metrics;
        private final int size;
        private final int targetSize;
        private final int targetInput; // of the model; below 0 where it is compared with a label, or nothing
        private final int first;
        private final int firstTarget;
        /** Units of the numbers in the scale that is trained; empty where they are the same. */
        private final double[] units;

        Answer(ModelSpec spec, int number, int first, int firstTarget, boolean lossAlone, List<TargetScale> scales) {
            this.output = spec.outputs().get(number);
            this.metrics = new MetricSet(
                    lossAlone ? List.of(new MeanLoss()) : output.measured(),
                    output.loss().target());
            this.size = spec.outputShape(number).elementCount();
            this.targetSize = spec.targetType(number).denseSize();
            this.targetInput = spec.targetInput(number);
            this.first = first;
            this.firstTarget = firstTarget;
            this.units = scales.stream().mapToDouble(TargetScale::deviation).toArray();
        }

        /**
         * In the metrics' unit, but for the mean, which differences do not have: adding it would cost digits.
         *
         * @param values [rows, size]. Not modified.
         */
        private float[] inUnits(int rows, float[] values) {
            if (units.length == 0) {
                return values;
            }
            float[] inUnits = new float[rows * units.length];
            for (int i = 0; i < inUnits.length; i++) {
                inUnits[i] = (float) (values[i] * units[i % units.length]);
            }
            return inUnits;
        }

        /**
         * Its targets as metrics read them.
         *
         * @param all targets of a row's answers, side by side
         */
        private float[] targets(Batch batch, int rows, int number, int all) {
            if (output.loss() instanceof IdsLoss loss) {
                IdsTarget target = loss.target();
                float[] targets = new float[rows * target.measuredSize(size)];
                target.measured(batch.targetValues(number).ids(), rows, size, targets);
                return targets;
            }
            if (targetInput >= 0) {
                return batch.input(targetInput);
            }
            return targetSize == all ? batch.targets() : columns(rows, batch.targets(), firstTarget, targetSize, all);
        }

        private int measuredTargetSize(Batch batch) {
            if (output.loss() instanceof IdsLoss loss) {
                return loss.target().measuredSize(size);
            }
            return targetInput >= 0 ? batch.inputSize(targetInput) : targetSize;
        }

        private void add(int rows, float[] scores, float[] targets, float[] weights, float[] losses) {
            metrics.add(rows, size, inUnits(rows, scores), inUnits(rows, targets), weights, losses);
        }
    }

    private ModelMetrics(ModelSpec spec, boolean lossAlone, List<List<TargetScale>> scales) {
        int first = 0;
        int firstTarget = 0;
        for (int number = 0; number < spec.outputs().size(); number++) {
            List<TargetScale> own = scales.isEmpty() ? List.of() : scales.get(number);
            Answer answer = new Answer(spec, number, first, firstTarget, lossAlone, own);
            answers.add(answer);
            first += answer.size;
            firstTarget += answer.targetSize;
        }
    }

    /** All metrics of a model, to merge others into. */
    public static ModelMetrics of(ModelSpec spec) {
        return of(spec, List.of());
    }

    /**
     * All metrics of a model, to add rows to.
     *
     * @param scales for each answer those of its numbers, or none; empty: none of any
     */
    public static ModelMetrics of(ModelSpec spec, List<List<TargetScale>> scales) {
        return new ModelMetrics(spec, false, scales);
    }

    /** The loss of a model and nothing else: the same number, and little to send. */
    public static ModelMetrics lossOf(ModelSpec spec) {
        return new ModelMetrics(spec, true, List.of());
    }

    /** The kind of each metric that is one number, of a model with these outputs, by its name among {@link #values}. */
    public static Map<String, Metric> kinds(List<Output> outputs) {
        Map<String, Metric> kinds = new LinkedHashMap<>();
        for (Output output : outputs) {
            for (Metric metric : output.measured()) {
                if (metric.isNumber()) {
                    kinds.put(prefix(output, outputs.size()) + metric.name(), metric);
                }
            }
        }
        kinds.put(LOSS, new MeanLoss());
        return kinds;
    }

    /**
     * The name of each metric that is several numbers, of a model with these outputs; {@code _} and cells follow it.
     */
    public static Set<String> severals(List<Output> outputs) {
        Set<String> names = new LinkedHashSet<>();
        for (Output output : outputs) {
            for (Metric metric : output.measured()) {
                if (!metric.isNumber()) {
                    names.add(prefix(output, outputs.size()) + metric.name());
                }
            }
        }
        return names;
    }

    private static String prefix(Output output, int outputs) {
        return outputs == 1 ? "" : output.name() + "_";
    }

    /**
     * Adds rows.
     *
     * @param rows the first of the batch
     * @param batch with targets, as trained, and weights. Not modified.
     * @param scores [rows, outputs of all answers], as trained. Not modified.
     * @param losses [rows, answers]. Not modified.
     */
    public void add(int rows, Batch batch, float[] scores, float[] losses) {
        Answer last = answers.get(answers.size() - 1);
        int all = last.first + last.size;
        boolean alone = answers.size() == 1;
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            answer.add(
                    rows,
                    alone ? scores : columns(rows, scores, answer.first, answer.size, all),
                    answer.targets(batch, rows, i, batch.targetSize()),
                    batch.weights(),
                    alone ? losses : columns(rows, losses, i, 1, answers.size()));
        }
    }

    /**
     * Rows of the only answer as its metrics read them. Symbols: B rows, K outputs, T target floats.
     *
     * @param scores [B, K]
     * @param targets [B, T]
     * @param losses [B]
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record MeasuredRows(int size, int targetSize, float[] scores, float[] targets, float[] losses) {}

    /**
     * What {@link #add} would give to the metrics, of a model with one answer.
     *
     * @param rows B, the first of the batch
     * @param batch with targets, as trained. Not modified.
     * @param scores [B, K], as trained. Not modified.
     * @param losses [B]. Not modified.
     * @throws IllegalArgumentException when there are several answers
     */
    public MeasuredRows measured(int rows, Batch batch, float[] scores, float[] losses) {
        if (answers.size() != 1) {
            throw new IllegalArgumentException(
                    "rows as metrics read them: expected a model with one answer, got " + answers.size());
        }
        Answer answer = answers.get(0);
        float[] targets = answer.inUnits(rows, answer.targets(batch, rows, 0, batch.targetSize()));
        int targetSize = answer.measuredTargetSize(batch);
        return new MeasuredRows(
                answer.size,
                targetSize,
                Arrays.copyOf(answer.inUnits(rows, scores), rows * answer.size),
                Arrays.copyOf(targets, rows * targetSize),
                Arrays.copyOf(losses, rows));
    }

    private static float[] columns(int rows, float[] all, int first, int size, int step) {
        float[] columns = new float[rows * size];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all, row * step + first, columns, row * size, size);
        }
        return columns;
    }

    /** Rows added, of any weight. */
    public long rows() {
        return answers.get(0).metrics.rows();
    }

    /** Name and value of each metric, in order. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Answer answer : answers) {
            String prefix = prefix(answer.output, answers.size());
            answer.metrics.values().forEach((name, value) -> values.put(prefix + name, value));
        }
        values.put(LOSS, loss());
        return values;
    }

    /**
     * What training minimises: the weighted mean of the rows' losses, of several answers the sum times their weights.
     */
    public double loss() {
        double sum = 0;
        for (Answer answer : answers) {
            sum += answer.output.weight() * answer.metrics.value(LOSS);
        }
        return sum;
    }

    /** For each answer the length of its set's state (4 bytes) and the state; big-endian. */
    public byte[] toBytes() {
        List<byte[]> states =
                answers.stream().map(answer -> answer.metrics.toBytes()).toList();
        int size = 0;
        for (byte[] state : states) {
            size = Math.addExact(size, Integer.BYTES + state.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (byte[] state : states) {
            bytes.putInt(state.length).put(state);
        }
        return bytes.array();
    }

    /**
     * Adds the rows the metrics of the same model wrote.
     *
     * @throws IllegalArgumentException when the bytes are no such metrics
     */
    public void merge(byte[] other) {
        ByteBuffer bytes = ByteBuffer.wrap(other);
        for (Answer answer : answers) {
            int length = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw new IllegalArgumentException("metrics: expected the state of " + answers.size()
                        + " answers, got fewer bytes. Merge metrics of the same model only");
            }
            byte[] state = new byte[length];
            bytes.get(state);
            answer.metrics.merge(state);
        }
        if (bytes.hasRemaining()) {
            throw new IllegalArgumentException("metrics: expected the state of " + answers.size() + " answers, got "
                    + bytes.remaining() + " bytes more. Merge metrics of the same model only");
        }
    }
}
