package io.lockstep.driver.retrain;

/**
 * Partitions that a model is trained on.
 *
 * @param column whose folders, {@code dt=2026-11-23} or {@code dt=20261123}, hold a day each
 * @param last days of training, such as {@code 56d}
 */
public record PartitionSpan(String column, String last) {
    public PartitionSpan {
        Days.of("last", last, 1);
    }

    int days() {
        return Days.of("last", last, 1);
    }
}
