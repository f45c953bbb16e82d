package io.lockstep.driver.prepare;

import org.apache.spark.Partitioner;

/** Rows by side, then by range of identity; the bad ones, all, into the last partition. */
final class ShardPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int training;
    private final int validation;

    ShardPartitioner(int training, int validation) {
        this.training = training;
        this.validation = validation;
    }

    int training() {
        return training;
    }

    int validation() {
        return validation;
    }

    @Override
    public int numPartitions() {
        return training + validation + 1;
    }

    @Override
    public int getPartition(Object key) {
        byte[] row = (byte[]) key;
        return switch (row[0]) {
            case Packing.TRAINING -> range(row, training);
            case Packing.VALIDATION -> training + range(row, validation);
            default -> training + validation;
        };
    }

    private static int range(byte[] row, int count) {
        long first = 0;
        for (int i = 1; i <= 4; i++) {
            first = (first << 8) | (row[i] & 0xFF);
        }
        return (int) ((first * count) >>> 32);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShardPartitioner that && that.training == training && that.validation == validation;
    }

    @Override
    public int hashCode() {
        return 31 * training + validation;
    }
}
