package io.lockstep.kernels.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.shape.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final TensorType PAIRS = new TensorType(ElementType.F32, Shape.of(2), true);

    @Test
    void holdsTypedInputsAndTargetsBesideDenseOnes() {
        Batch batch = new Batch(
                3,
                List.of(TensorType.dense(Shape.of(2, 2)), TensorType.raggedIds()),
                List.of(TensorType.dense(Shape.of(1)), PAIRS, TensorType.dense(Shape.of(2))));
        assertThat(batch.input(0)).hasSize(12);
        assertThat(batch.inputSize(0)).isEqualTo(4);
        assertThat(batch.inputSize(1)).isZero();
        assertThat(batch.targetSize()).isEqualTo(3);
        assertThat(batch.targets()).hasSize(9);
        assertThat(batch.targetValues(1).type()).isEqualTo(PAIRS);
        assertThatThrownBy(() -> batch.input(1))
                .hasMessage("batch: expected dense floats of input 1, got ragged i32 scalar. Ask for its own type");
    }

    @Test
    void largestIdsSurvive() {
        IntValues ids = (IntValues) BatchValues.of(TensorType.raggedIds(), 2);
        int at = ids.append(0, 2);
        ids.array()[at] = Integer.MAX_VALUE;
        ids.array()[at + 1] = (1 << 24) + 1;
        assertThat(ids.append(1, 0)).isEqualTo(2);
        assertThat(ids.array()).startsWith(2147483647, 16777217);
        assertThat(ids.offsets()).containsExactly(0, 2, 2);
        assertThat(ids.items(0)).isEqualTo(2);
        assertThat(ids.items(1)).isZero();
    }

    @Test
    void growsToTheLargestSliceAndStays() {
        IntValues ids = (IntValues) BatchValues.of(TensorType.raggedIds(), 2);
        ids.append(0, 1);
        ids.array()[0] = 7;
        ids.append(1, 1000);
        assertThat(ids.array()[0]).isEqualTo(7);
        int[] grown = ids.array();
        ids.append(0, 3);
        ids.append(1, 990);
        assertThat(ids.array()).isSameAs(grown);
    }

    @Test
    void rowsOfItemsAreCopiedAndTheRestIsEmpty() {
        FloatValues source = (FloatValues) BatchValues.of(PAIRS, 3);
        for (int row = 0; row < 3; row++) {
            int at = source.append(row, row);
            for (int i = 0; i < 2 * row; i++) {
                source.array()[at + i] = 10 * row + i;
            }
        }
        FloatValues copy = (FloatValues) BatchValues.of(PAIRS, 4);
        copy.copyRows(source, 1, 2);
        copy.clearRows(2, 4);
        assertThat(copy.offsets()).containsExactly(0, 1, 3, 3, 3);
        assertThat(copy.array()).startsWith(10, 11, 20, 21, 22, 23);
    }

    @Test
    void weightsOfStepsGoWithTheirRows() {
        IntValues source = (IntValues) BatchValues.of(TensorType.raggedIds(), 3);
        for (int row = 0; row < 3; row++) {
            source.append(row, row);
            int at = source.beginStepWeights().append(row, row + 1);
            for (int i = 0; i <= row; i++) {
                source.beginStepWeights().array()[at + i] = 10 * row + i;
            }
        }
        IntValues copy = (IntValues) BatchValues.of(TensorType.raggedIds(), 4);
        assertThat(copy.stepWeights()).isNull();
        copy.copyRows(source, 1, 2);
        copy.clearRows(2, 3);
        copy.copyRow(source, 0, 3);
        FloatValues weights = copy.beginStepWeights();
        assertThat(copy.offsets()).containsExactly(0, 1, 3, 3, 3);
        assertThat(weights.offsets()).containsExactly(0, 2, 5, 5, 6);
        assertThat(weights.array()).startsWith(10, 11, 20, 21, 22, 0);
        copy.moveRow(1, 0);
        assertThat(copy.items(0)).isEqualTo(2);
        assertThat(weights.items(0)).isEqualTo(3);
        assertThat(weights.array()).startsWith(20, 21, 22);
        copy.copyRows((IntValues) BatchValues.of(TensorType.raggedIds(), 1), 0, 1);
        assertThat(copy.stepWeights()).isNull();
    }

    @Test
    void refusesMoreItemsThanAnArrayHolds() {
        FloatValues pairs = (FloatValues) BatchValues.of(PAIRS, 1);
        assertThatThrownBy(() -> pairs.append(0, 1 << 30))
                .hasMessage(
                        "batch: expected at most 1073741819 items of 2 values in a slice, got 1073741824 up to row 0."
                                + " Use more train.slices or a smaller train.batch");
    }
}
