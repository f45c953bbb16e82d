package io.lockstep.kernels.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.testing.Allocation;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RowValuesTest {
    /** Rows whose values are 10 row + scale and its negative. */
    private static RowValues of(float scale, long... rows) {
        RowValues values = new RowValues(2);
        for (long row : rows) {
            int at = values.append(row);
            values.values()[at] = 10 * row + scale;
            values.values()[at + 1] = -(10 * row + scale);
        }
        return values;
    }

    private static Map<Long, Float> firsts(RowValues values) {
        Map<Long, Float> found = new TreeMap<>();
        for (int i = 0; i < values.count(); i++) {
            found.put(values.rows()[i], values.values()[2 * i]);
            assertThat(values.values()[2 * i + 1]).isEqualTo(-values.values()[2 * i]);
        }
        return found;
    }

    @Test
    void aSumHasTheRowsOfBoth() {
        RowValues into = of(99, 1, 2, 3, 4, 5, 6, 7);
        RowValues.sum(of(1, 2, 3, 5, 9), of(2, 1, 3, 6, 7), into);
        assertThat(Arrays.copyOf(into.rows(), into.count())).containsExactly(1, 2, 3, 5, 6, 7, 9);
        assertThat(firsts(into))
                .containsExactlyEntriesOf(
                        new TreeMap<>(Map.of(1L, 12f, 2L, 21f, 3L, 63f, 5L, 51f, 6L, 62f, 7L, 72f, 9L, 91f)));
    }

    @Test
    void rowsOfOneAloneKeepTheirBits() {
        RowValues left = new RowValues(1);
        int at = left.append(4);
        left.values()[at] = -0f;
        RowValues into = new RowValues(1);
        RowValues.sum(left, new RowValues(1), into);
        assertThat(Float.floatToRawIntBits(into.values()[0])).isEqualTo(Float.floatToRawIntBits(-0f));
        RowValues.sum(new RowValues(1), left, into);
        assertThat(into.count()).isEqualTo(1);
        assertThat(Float.floatToRawIntBits(into.values()[0])).isEqualTo(Float.floatToRawIntBits(-0f));
        RowValues.sum(new RowValues(1), new RowValues(1), into);
        assertThat(into.count()).isZero();
    }

    @Test
    void sumsAllocateNothingOnceTheyHaveGrown() {
        RowValues left = of(1, 2, 3, 5, 9);
        RowValues right = of(2, 1, 3, 6, 7);
        RowValues into = new RowValues(2);
        assertThat(Allocation.of(100, () -> RowValues.sum(left, right, into))).isZero();
    }

    @Test
    void rowsAreFoundByTheirPlaces() {
        RowValues values = of(0, 2, 3, 5, 9);
        assertThat(new int[] {values.place(0), values.place(3), values.place(4), values.place(9), values.place(10)})
                .containsExactly(0, 1, 2, 3, 4);
        RowValues copy = of(0, 1);
        copy.copy(values, 1, 3);
        assertThat(firsts(copy)).containsExactlyEntriesOf(new TreeMap<>(Map.of(3L, 30f, 5L, 50f)));
        copy.copy(values);
        assertThat(firsts(copy)).isEqualTo(firsts(values));
    }

    @Test
    void readsAndWritesTheirRowsOfATable() {
        HeapFloats table = HeapFloats.of(20);
        of(1, 2, 9).write(table);
        float[] expected = new float[20];
        expected[4] = 21;
        expected[5] = -21;
        expected[18] = 91;
        expected[19] = -91;
        assertThat(table.array()).containsExactly(expected);
        RowValues read = of(5, 2, 3, 9);
        read.read(table);
        assertThat(firsts(read)).containsExactlyEntriesOf(new TreeMap<>(Map.of(2L, 21f, 3L, 0f, 9L, 91f)));
    }

    @Test
    void growsAndKeepsWhatIsThere() {
        RowValues values = of(0, 2, 3);
        values.resize(1000);
        assertThat(values.values()).hasSizeGreaterThanOrEqualTo(2000);
        assertThat(Arrays.copyOf(values.values(), 4)).containsExactly(20, -20, 30, -30);
        float[] array = values.values();
        values.clear();
        values.resize(900);
        assertThat(values.values()).isSameAs(array);
    }

    @Test
    void refusesWhatIsNoOrderAndTooMuch() {
        RowValues values = of(0, 2);
        assertThatThrownBy(() -> values.append(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rows: expected a row above 2, got 2. Append rows in order");
        assertThatThrownBy(() -> values.resize(1 << 30))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rows: expected at most 1073741819 of 2 values, got 1073741824. Use more train.slices or a"
                        + " smaller train.batch");
        assertThatThrownBy(() -> new RowValues(0)).hasMessage("rows: the dimension must be at least 1, got 0");
        assertThat(RowValues.bytes(10, 16)).isEqualTo(720);
    }
}
