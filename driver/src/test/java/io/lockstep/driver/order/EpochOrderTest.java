package io.lockstep.driver.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
    private static final int[] ROWS = {1, 2, 3, 5, 7, 16, 17, 100, 255, 256, 257, 1000, 2311};
    private static final int[][] SPECS = {
        {1, 1, 1}, {2, 1, 3}, {4, 4, 2}, {10, 3, 4}, {32, 6, 7}, {64, 64, 16}, {250, 6, 100}, {4096, 8, 16_384}
    };

    private static int[] blocks(int rows, int blockRows) {
        List<Integer> blocks = new ArrayList<>();
        for (int left = rows; left > 0; left -= blockRows) {
            blocks.add(Math.min(blockRows, left));
        }
        return blocks.stream().mapToInt(Integer::intValue).toArray();
    }

    /** All rows in the order they are trained: by step, then slice. */
    private static List<Long> visited(EpochOrder order, int slices) {
        List<Long> visited = new ArrayList<>();
        for (int slice = 0; slice < slices; slice++) {
            int before = visited.size();
            for (long window = 0; window < order.windowCount(slice); window++) {
                for (long row : order.window(slice, window)) {
                    visited.add(row);
                }
            }
            assertThat(visited.size() - before).isEqualTo((int) order.slicing().sliceRows(slice));
        }
        return visited;
    }

    @Test
    void everyRowComesExactlyOnceAnEpoch() {
        for (int rows : ROWS) {
            for (int[] s : SPECS) {
                OrderSpec spec = new OrderSpec(7, s[0], s[1], s[2]);
                for (int blockRows : new int[] {1, 10, 256}) {
                    int[] blocks = blocks(rows, blockRows);
                    List<Long> visited = visited(new EpochOrder(spec, blocks, 3), s[1]);
                    TreeSet<Long> expected = new TreeSet<>();
                    for (int block = 0; block < blocks.length; block++) {
                        for (int row = 0; row < blocks[block]; row++) {
                            expected.add(((long) block << 32) | row);
                        }
                    }
                    assertThat(visited).as("%s rows, %s", rows, spec).hasSize(rows);
                    assertThat(new TreeSet<>(visited)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void slicesOfAStepCoverItAndDifferByAtMostOneRow() {
        for (int rows : ROWS) {
            for (int[] s : SPECS) {
                Slicing slicing = new Slicing(rows, s[0], s[1]);
                long[] read = new long[s[1]];
                for (long step = 0; step < slicing.stepsPerEpoch(); step++) {
                    int sum = 0;
                    int least = Integer.MAX_VALUE;
                    int most = 0;
                    for (int slice = 0; slice < s[1]; slice++) {
                        assertThat(slicing.rowsBefore(step, slice)).isEqualTo(read[slice]);
                        int size = slicing.sliceRows(step, slice);
                        read[slice] += size;
                        sum += size;
                        least = Math.min(least, size);
                        most = Math.max(most, size);
                        assertThat(size == 0 || slicing.sliceSizes().contains(size))
                                .isTrue();
                    }
                    assertThat(sum).isEqualTo(slicing.stepRows(step));
                    assertThat(most - least).isLessThanOrEqualTo(1);
                }
                long start = 0;
                for (int slice = 0; slice < s[1]; slice++) {
                    assertThat(slicing.sliceStart(slice)).isEqualTo(start);
                    assertThat(slicing.sliceRows(slice)).isEqualTo(read[slice]);
                    start += read[slice];
                }
                assertThat(start).isEqualTo(rows);
                assertThat(slicing.sliceSizes()).hasSizeLessThanOrEqualTo(4).doesNotContain(0);
            }
        }
    }

    @Test
    void theOrderIsAFunctionOfItsArguments() {
        OrderSpec spec = new OrderSpec(1, 32, 4, 50);
        int[] blocks = blocks(1000, 64);
        List<Long> once = visited(new EpochOrder(spec, blocks, 0), 4);
        assertThat(visited(new EpochOrder(spec, blocks, 0), 4)).isEqualTo(once);
        assertThat(visited(new EpochOrder(spec, blocks, 1), 4)).isNotEqualTo(once);
        assertThat(visited(new EpochOrder(new OrderSpec(2, 32, 4, 50), blocks, 0), 4))
                .isNotEqualTo(once);
    }

    @Test
    void shufflesBlocksAndRows() {
        EpochOrder order = new EpochOrder(new OrderSpec(1, 100, 1, 1000), blocks(1000, 100), 0);
        long[] rows = order.window(0, 0);
        assertThat(Arrays.stream(rows)
                        .limit(100)
                        .map(row -> row >>> 32)
                        .distinct()
                        .count())
                .isGreaterThan(5);
    }

    @Test
    void aFewRowsByHand() {
        // B = 5, S = 2: slices of 2 and 3; N = 7: the last step has 2 rows, slices of 1 and 1
        Slicing slicing = new Slicing(7, 5, 2);
        assertThat(slicing.stepsPerEpoch()).isEqualTo(2);
        assertThat(List.of(slicing.sliceRows(0, 0), slicing.sliceRows(0, 1), slicing.sliceRows(1, 0)))
                .containsExactly(2, 3, 1);
        assertThat(slicing.sliceSizes()).containsExactly(1, 2, 3);
        assertThat(slicing.sliceStart(1)).isEqualTo(3);
    }

    /**
     * Every number of rows, batch and slices that is trained with statistics: two rows in a slice that has any, no row
     * lost.
     */
    @Test
    void noSliceIsTooSmallForStatistics() {
        for (int batch = 2; batch <= 41; batch += batch < 12 ? 1 : 29) {
            for (int slices = 1; slices <= batch / 2; slices++) {
                for (int rows = 2; rows <= 3 * batch + 1; rows++) {
                    Slicing slicing = new Slicing(rows, batch, slices, true);
                    long sum = 0;
                    for (long step = 0; step < slicing.stepsPerEpoch(); step++) {
                        int ofStep = 0;
                        for (int slice = 0; slice < slices; slice++) {
                            int size = slicing.sliceRows(step, slice);
                            assertThat(size).as("%s, step %d", slicing, step).isNotEqualTo(1);
                            assertThat(slicing.rowsBefore(step + 1, slice))
                                    .isEqualTo(slicing.rowsBefore(step, slice) + size);
                            assertThat(size == 0 || slicing.sliceSizes().contains(size))
                                    .isTrue();
                            ofStep += size;
                        }
                        assertThat(slicing.stepRows(step)).isEqualTo(ofStep);
                        sum += ofStep;
                    }
                    assertThat(sum).as(slicing.toString()).isEqualTo(rows);
                    long start = 0;
                    for (int slice = 0; slice < slices; slice++) {
                        assertThat(slicing.sliceStart(slice)).isEqualTo(start);
                        start += slicing.sliceRows(slice);
                    }
                    assertThat(slicing.sliceSizes()).hasSizeLessThanOrEqualTo(6).doesNotContain(0);
                }
            }
        }
    }

    private static List<Integer> steps(Slicing slicing) {
        List<Integer> steps = new ArrayList<>();
        for (long step = 0; step < slicing.stepsPerEpoch(); step++) {
            steps.add(slicing.stepRows(step));
        }
        return steps;
    }

    @Test
    void aLastBatchTooSmallForStatisticsSharesTheRowsOfTheOneBefore() {
        assertThat(steps(new Slicing(65, 64, 1, true))).containsExactly(33, 32);
        assertThat(steps(new Slicing(97, 32, 1, true))).containsExactly(32, 32, 17, 16);
        assertThat(steps(new Slicing(96, 32, 1, true))).containsExactly(32, 32, 32);
        assertThat(steps(new Slicing(80, 64, 1, true))).containsExactly(64, 16);
        assertThat(steps(new Slicing(5, 2, 1, true))).containsExactly(2, 3);
        assertThat(steps(new Slicing(65, 64, 1))).containsExactly(64, 1);
        assertThat(new Slicing(129, 64, 4, true).sliceSizes()).containsExactly(8, 9, 16);
    }

    /** 9 rows, 2 of them wanted in each of 4 slices of 8: 5 and 4 rows, in two slices each. */
    @Test
    void aStepTooSmallForAllSlicesLeavesSomeEmpty() {
        Slicing slicing = new Slicing(9, 8, 4, true);
        assertThat(List.of(slicing.sliceRows(0, 0), slicing.sliceRows(0, 1), slicing.sliceRows(0, 2)))
                .containsExactly(2, 3, 0);
        assertThat(List.of(slicing.sliceRows(1, 0), slicing.sliceRows(1, 1), slicing.sliceRows(1, 2)))
                .containsExactly(2, 2, 0);
    }
}
