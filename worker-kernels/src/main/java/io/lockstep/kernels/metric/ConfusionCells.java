package io.lockstep.kernels.metric;

import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.sum.ExactSum;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Exact sums of row weights by what was right and what was predicted: one table of K classes, of yes and no one of two,
 * of K labels one of two for each. A class is predicted by the first largest score, a yes from 0.5 on. Only cells that
 * occur take memory.
 */
final class ConfusionCells implements MetricAccumulator {
    private static final float YES = 0.5f;

    private final Target target;
    private final Reading reading;
    private final TreeMap<Long, ExactSum> cells = new TreeMap<>();
    private int size;
    private long notNumbers;

    /** What is read from the tables. */
    interface Reading {
        double value(ConfusionCells cells);

        default Map<String, Double> values(String name, ConfusionCells cells) {
            return Map.of(name, cells.value());
        }
    }

    ConfusionCells(Target target, Reading reading) {
        this.target = target;
        this.reading = reading;
    }

    @Override
    public void add(int rows, int rowSize, float[] scores, float[] targets, float[] weights, float[] losses) {
        size = rowSize;
        for (int row = 0; row < rows; row++) {
            if (weights[row] == 0) {
                continue;
            }
            if (ofClasses()) {
                int predicted = Target.ClassIndex.predicted(scores, row * size, size);
                add(predicted < 0, cell(0, (int) targets[row], predicted), weights[row]);
            } else {
                for (int j = 0; j < size; j++) {
                    float score = scores[row * size + j];
                    int right = targets[row * size + j] >= YES ? 1 : 0;
                    add(Float.isNaN(score), cell(j, right, score >= YES ? 1 : 0), weights[row]);
                }
            }
        }
    }

    private void add(boolean notNumber, long cell, float weight) {
        if (notNumber) {
            notNumbers++;
        } else {
            cells.computeIfAbsent(cell, missing -> new ExactSum()).add(weight);
        }
    }

    boolean ofClasses() {
        return target instanceof Target.ClassIndex;
    }

    /** Tables. */
    int tables() {
        return ofClasses() ? 1 : size;
    }

    /** Rows and columns of a table. */
    int order() {
        return ofClasses() ? size : 2;
    }

    /** A table of 100,000 classes has more cells than an int can number. */
    private long cell(int table, int right, int predicted) {
        return ((long) table * order() + right) * order() + predicted;
    }

    /** Weight of the rows where one was right and one was predicted. */
    double weight(int table, int right, int predicted) {
        ExactSum sum = cells.get(cell(table, right, predicted));
        return sum == null ? 0 : sum.value();
    }

    /** Hears of cells, by table, class that was right and class that was predicted. */
    interface Cells {
        void cell(int table, int right, int predicted, double weight);
    }

    /** Tells the cells that some row fell into, in order. */
    void forEach(Cells hears) {
        int order = order();
        cells.forEach((cell, sum) -> {
            long actual = cell / order;
            hears.cell((int) (actual / order), (int) (actual % order), (int) (cell % order), sum.value());
        });
    }

    /**
     * Weights of each class of each table: predicted rightly, and wrongly or not at all.
     *
     * @param right [tables * order]. Overwritten.
     * @param wrong likewise
     */
    void totals(double[] right, double[] wrong) {
        Arrays.fill(right, 0);
        Arrays.fill(wrong, 0);
        int order = order();
        forEach((table, actual, predicted, weight) -> {
            if (actual == predicted) {
                right[table * order + actual] += weight;
            } else {
                wrong[table * order + actual] += weight;
                wrong[table * order + predicted] += weight;
            }
        });
    }

    /** Whether every score was a number, of some rows. */
    boolean defined() {
        return notNumbers == 0 && !cells.isEmpty();
    }

    @Override
    public double value() {
        return defined() ? reading.value(this) : Double.NaN;
    }

    @Override
    public Map<String, Double> values(String name) {
        return reading.values(name, this);
    }

    /** Outputs per row (4), scores that were not numbers (8), then of each cell its number (8), length (4) and sum. */
    @Override
    public byte[] toBytes() {
        Map<Long, byte[]> sums = new TreeMap<>();
        int length = Integer.BYTES + Long.BYTES;
        for (Map.Entry<Long, ExactSum> cell : cells.entrySet()) {
            byte[] sum = cell.getValue().toBytes();
            sums.put(cell.getKey(), sum);
            length = Math.addExact(length, Long.BYTES + Integer.BYTES + sum.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).putInt(size).putLong(notNumbers);
        sums.forEach((cell, sum) -> bytes.putLong(cell).putInt(sum.length).put(sum));
        return bytes.array();
    }

    @Override
    public void merge(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        if (bytes.remaining() < Integer.BYTES + Long.BYTES) {
            throw cut();
        }
        int othersSize = bytes.getInt();
        if (size != 0 && othersSize != 0 && size != othersSize) {
            throw new IllegalArgumentException("confusion: expected rows of " + size + " outputs, got " + othersSize
                    + ". Merge metrics of the same model only");
        }
        size = Math.max(size, othersSize);
        notNumbers += bytes.getLong();
        while (bytes.hasRemaining()) {
            if (bytes.remaining() < Long.BYTES + Integer.BYTES) {
                throw cut();
            }
            long cell = bytes.getLong();
            int length = bytes.getInt();
            if (length < 0 || length > bytes.remaining()) {
                throw cut();
            }
            byte[] sum = new byte[length];
            bytes.get(sum);
            cells.computeIfAbsent(cell, missing -> new ExactSum()).merge(ExactSum.fromBytes(sum));
        }
    }

    private static IllegalArgumentException cut() {
        return new IllegalArgumentException(
                "confusion: expected whole cells, got fewer bytes. The data are cut or foreign");
    }
}
