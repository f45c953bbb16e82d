package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.order.Slicing;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceStatisticsTest {
    private static final ModelSpec BATCH_NORM =
            ModelSpec.sequential(Shape.of(4), List.of(Dense.of(6), BatchNorm.of(new None()), Dense.of(1)), new Mse());
    private static final ModelSpec GROUP_NORM =
            ModelSpec.sequential(Shape.of(4), List.of(Dense.of(6), GroupNorm.of(2), Dense.of(1)), new Mse());

    @Test
    void oneRowInASliceIsRefused() {
        assertThatThrownBy(() -> SliceStatistics.check(BATCH_NORM, new Slicing(1000, 15, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "train.slices: 'batchNorm1' takes statistics over a slice, expected at least 2 rows in it, got 1"
                                + " (a batch of 15 rows in 8 slices). Set train.slices to 7 or less, or set train.batch to 16 or"
                                + " more, or use groupNorm");
        assertThatThrownBy(() -> SliceStatistics.check(BATCH_NORM, new Slicing(1, 64, 1, true)))
                .hasMessageEndingWith("got 1 (a batch of 1 row in 1 slice). Use groupNorm");
        assertThatCode(() -> SliceStatistics.check(BATCH_NORM, new Slicing(1000, 16, 8)))
                .doesNotThrowAnyException();
        assertThatCode(() -> SliceStatistics.check(GROUP_NORM, new Slicing(1000, 8, 8)))
                .doesNotThrowAnyException();
    }

    @Test
    void fewRowsInASliceAreWarnedOf() {
        assertThat(SliceStatistics.warning(BATCH_NORM, new Slicing(1000, 127, 8)))
                .contains(
                        "train.slices: 'batchNorm1' takes statistics over a slice, which below 16 rows are coarse, got 15"
                                + " (a batch of 127 rows in 8 slices). Set train.slices to 7 or less, or set train.batch to 128 or"
                                + " more, or use groupNorm");
        assertThat(SliceStatistics.warning(BATCH_NORM, new Slicing(1000, 128, 8)))
                .isEmpty();
        assertThat(SliceStatistics.warning(GROUP_NORM, new Slicing(1000, 8, 8))).isEmpty();
    }

    /** 1001 rows in batches of 1000: the last batch is one row and does not count. */
    @Test
    void theLastBatchOfAnEpochMayBeSmaller() {
        assertThatCode(() -> SliceStatistics.check(BATCH_NORM, new Slicing(1001, 1000, 8)))
                .doesNotThrowAnyException();
    }

    /** Fewer rows than a batch: so many slices as get two rows. */
    @Test
    void aBatchThatIsNotFullIsNotRefused() {
        assertThatCode(() -> SliceStatistics.check(BATCH_NORM, new Slicing(20, 64, 12, true)))
                .doesNotThrowAnyException();
        assertThatCode(() -> SliceStatistics.check(BATCH_NORM, new Slicing(2, 64, 2, true)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> SliceStatistics.check(BATCH_NORM, new Slicing(1, 64, 2, true)))
                .hasMessageEndingWith("got 1 (a batch of 1 row in 2 slices). Use groupNorm");
    }
}
