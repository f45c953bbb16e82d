package io.lockstep.driver.column;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArrayColumnTest {
    /** Else the row would be counted as a training row, and be missing where it is written. */
    @Test
    void aNumberThatItsFactorMakesTooLargeIsRefusedBeforeAnythingIsLearnt() {
        ArrayColumn column = new ArrayColumn("signal", null, 1e10);
        assertThatThrownBy(() -> column.identify(new double[] {1, 3e38}, new RowDigest()))
                .isInstanceOf(BadRowException.class)
                .hasMessage("column 'signal': expected a number that fits 32 bits, got 3.0E48");
    }
}
