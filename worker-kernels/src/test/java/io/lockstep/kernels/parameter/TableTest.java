package io.lockstep.kernels.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.initializer.GlorotUniform;
import io.lockstep.kernels.initializer.Normal;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void blocksAreAsManyRowsAsABlockOfTheFlatVectorHolds() {
        Table table = new Table("a/weight", 2050, 16, new Normal(0, 1));
        assertThat(table.size()).isEqualTo(32_800);
        assertThat(table.blockRows()).isEqualTo(1024);
        assertThat(table.blockCount()).isEqualTo(3);
        assertThat(table.blockOf(1023)).isZero();
        assertThat(table.blockOf(1024)).isEqualTo(1);
        assertThat(table.firstRow(2)).isEqualTo(2048);
        assertThat(table.firstRow(3)).isEqualTo(2050);
        assertThat(new Table("a/weight", 3, 20_000, new Normal(0, 1)).blockRows())
                .isEqualTo(1);
        assertThat(new Table("a/weight", 2048, 16, new Normal(0, 1)).blockCount())
                .isEqualTo(2);
    }

    @Test
    void aTableMayBeLargerThanOneArray() {
        Table table = new Table("a/weight", 300_000_000, 64, new Normal(0, 1));
        assertThat(table.size()).isEqualTo(19_200_000_000L);
        float[] last = new float[64];
        table.fill(1, 299_999_999, 1, last, 0);
        RandomStream stream = RandomStream.named(1, Purpose.INITIALIZATION, "a/weight");
        assertThat(last[63]).isEqualTo((float) stream.normal(19_199_999_999L));
    }

    /** Those of a dense tensor of the same name, whatever part is asked for. */
    @Test
    void firstValuesAreOfTheElementAlone() {
        Table table = new Table("a/weight", 700, 9, new GlorotUniform());
        float[] dense = new float[6300];
        new GlorotUniform().fill(Shape.of(700, 9), RandomStream.named(5, Purpose.INITIALIZATION, "a/weight"), dense, 0);
        HeapFloats whole = HeapFloats.of(6300);
        table.fill(5, 0, 700, whole);
        assertThat(whole.array()).isEqualTo(dense);
        float[] some = new float[20];
        table.fill(5, 333, 2, some, 1);
        assertThat(Arrays.copyOfRange(some, 1, 19)).isEqualTo(Arrays.copyOfRange(dense, 2997, 3015));
        HeapFloats part = HeapFloats.of(6300);
        table.fill(5, 100, 500, part);
        float[] expected = new float[6300];
        System.arraycopy(dense, 900, expected, 900, 4500);
        assertThat(part.array()).isEqualTo(expected);
        table.fill(6, 0, 700, part);
        assertThat(part.array()[0]).isNotEqualTo(dense[0]);
    }

    @Test
    void aTableWithoutRowsIsRefused() {
        assertThatThrownBy(() -> new Table("a/weight", 0, 4, new Normal(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a/weight: rows and dimension must be at least 1, got 0 and 4");
        Table table = new Table("a/weight", 3, 4, new Normal(0, 1));
        assertThatThrownBy(() -> table.fill(1, 2, 2, new float[8], 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> table.fill(1, 0, 4, HeapFloats.of(12))).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
