package io.lockstep.kernels.layer.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.parameter.RowValues;
import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import io.lockstep.kernels.testing.Allocation;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctRowsTest {
    private static final RandomStream RANDOM = RandomStream.of(1, Purpose.SAMPLE_DATA, 77);

    private static int[] ids(int count, int bound) {
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (int) RANDOM.below(bound, i);
        }
        return ids;
    }

    /** Ids of one, two and three digits of the sort. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 2047, 2049, 3_000_000, 5_000_000, Integer.MAX_VALUE})
    void everyIdHasThePlaceOfItsRow(int bound) {
        int[] ids = ids(3000, bound);
        ids[2999] = bound - 1;
        RowValues into = new RowValues(2);
        int before = into.append(9);
        into.values()[before] = 5;
        int[] places = DistinctRows.ofThread().places(ids, 3, 2997, into);
        int[] used = Arrays.copyOfRange(ids, 3, 3000);
        assertThat(Arrays.copyOf(into.rows(), into.count()))
                .containsExactly(
                        Arrays.stream(used).sorted().distinct().asLongStream().toArray());
        for (int i = 0; i < used.length; i++) {
            assertThat(into.rows()[places[i]]).isEqualTo(used[i]);
        }
        assertThat(Arrays.copyOf(into.values(), 2 * into.count())).containsOnly(0f);
    }

    /** Three examples of two steps of two ids, of which one, none and two count. */
    @Test
    void idsThatDoNotCountHaveNoPlace() {
        int[] ids = {7, 5, 99, 99, 98, 98, 98, 98, 5, 1, 7, 7};
        RowValues into = new RowValues(1);
        int[] places = DistinctRows.ofThread().places(ids, 4, new int[] {1, 0, 2}, 2, 3, into);
        assertThat(Arrays.copyOf(into.rows(), into.count())).containsExactly(1, 5, 7);
        assertThat(Arrays.copyOf(places, 12)).containsExactly(2, 1, -1, -1, -1, -1, -1, -1, 1, 0, 2, 2);
    }

    @Test
    void noIdsAreNoRows() {
        RowValues into = new RowValues(1);
        into.append(3);
        DistinctRows.ofThread().places(new int[0], 0, 0, into);
        assertThat(into.count()).isZero();
    }

    @Test
    void sortingAgainAllocatesNothing() {
        int[] ids = ids(2000, 10_000);
        RowValues into = new RowValues(4);
        assertThat(Allocation.of(50, () -> DistinctRows.ofThread().places(ids, 0, 2000, into)))
                .isZero();
    }
}
