package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two ranks that sum what they have while they still compute. */
class MeshOverlapIT {
    private static final ParameterLayout LAYOUT = World.layout(4_096, 4_096);
    private static final int SIZE = 8_192;
    private static final int SEGMENT_FLOATS = 512;
    private static final long PROMPT_SECONDS = 10;

    /** A rank in the middle of a step. */
    private record Rank(Collective mesh, Partials partials, HeapFloats sum, HeapFloats[] sums) {
        /** One slice of a value everywhere, of which nothing is final. */
        FloatStorage begin(int slice, float value) {
            FloatStorage buffer = partials.borrow();
            buffer.fill(0, SIZE, value);
            LossSum losses = new LossSum();
            losses.set(1, 1);
            partials.begin(slice, buffer, losses);
            return buffer;
        }

        /** Until a float of a rank's sum is known. */
        void awaitSum(int rank, int index) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PROMPT_SECONDS);
            while (Float.isNaN(sums[rank].array()[index])) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(5);
            }
        }
    }

    private interface Computing {
        void run(Rank rank) throws Exception;
    }

    /**
     * A step whose first slice is rank 0's, the others rank 1's.
     *
     * @return by rank, what the sum of its chunk is; the first failure is thrown
     */
    private static List<HeapFloats> step(int slices, long deadlineMillis, Computing computing) throws Exception {
        List<Membership> members = World.members(LAYOUT, List.of(1, slices - 1), slices);
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        HeapFloats[] sums = {HeapFloats.of(SIZE / 2), HeapFloats.of(SIZE / 2)};
        return World.run(2, rank -> {
            try (Collective mesh = MeshCollective.join(
                            endpoints.get(rank),
                            World.CREDENTIALS,
                            members.get(rank),
                            addresses,
                            deadlineMillis,
                            SEGMENT_FLOATS,
                            Signal.live());
                    Partials partials = World.partials(members.get(rank), SIZE)) {
                sums[rank].fill(0, SIZE / 2, Float.NaN);
                mesh.exchange(0, new byte[0]);
                reduce(new Rank(mesh, partials, sums[rank], sums), computing);
                return sums[rank];
            }
        });
    }

    private static void reduce(Rank rank, Computing computing) throws Exception {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        computing.run(rank);
                    } catch (Exception | AssertionError e) {
                        failure.set(e);
                        rank.mesh().abort(e.toString());
                    }
                },
                "test-compute");
        thread.start();
        try {
            rank.mesh().reduceScatter(1, rank.partials(), rank.sum(), new LossSum());
        } finally {
            thread.join();
        }
        assertThat(failure.get()).isNull();
    }

    @Test
    void theEndOfASliceIsSummedElsewhereBeforeItsBeginningIsComputed() throws Exception {
        List<HeapFloats> sums = step(2, 20_000, rank -> {
            int slice = rank.mesh().rank();
            FloatStorage buffer = rank.begin(slice, 1 + slice);
            rank.partials().reached(slice, SIZE - SEGMENT_FLOATS);
            // the last segment of the other's vector is in the sum of rank 1, though both are far from done
            rank.awaitSum(1, SIZE / 2 - 1);
            rank.partials().reached(slice, SIZE / 2);
            rank.awaitSum(1, 0);
            buffer.fill(0, SIZE / 2, 10);
            rank.partials().reached(slice, 0);
        });
        assertThat(sums.get(1).array()).containsOnly(3f);
        assertThat(sums.get(0).array()).containsOnly(20f);
    }

    @Test
    void aNodeOfItsOwnLeavesBeforeTheNextSliceBegins() throws Exception {
        List<HeapFloats> sums = step(3, 20_000, rank -> {
            if (rank.mesh().rank() == 0) {
                rank.begin(0, 1);
                rank.partials().reached(0, 0);
                return;
            }
            rank.begin(1, 2);
            rank.partials().reached(1, 0);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PROMPT_SECONDS);
            while (rank.mesh().bytesSent() < SIZE / 2 * Float.BYTES) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(5);
            }
            rank.begin(2, 4);
            rank.partials().reached(2, 0);
        });
        for (HeapFloats sum : sums) {
            assertThat(sum.array()).containsOnly(7f);
        }
    }

    @Test
    void aRankThatFailsInTheMiddleOfASliceEndsTheStepOfBoth() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> step(2, 60_000, rank -> {
                    int slice = rank.mesh().rank();
                    rank.begin(slice, 1);
                    rank.partials().reached(slice, SIZE / 2);
                    if (slice == 1) {
                        rank.awaitSum(1, SIZE / 2 - 1);
                        rank.mesh().abort("computing failed");
                    }
                }))
                .isInstanceOf(WorkerLostException.class)
                .hasMessage("rank 0 (here): rank 1 (here) gave up: rank 1 (here): computing failed in reduce-scatter,"
                        + " step 1 in reduce-scatter, step 1. The log of rank 1 says why");
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(PROMPT_SECONDS);
    }

    @Test
    void aRankThatIsGoneIsNoticedWhileTheOtherComputes() {
        assertThatThrownBy(() -> step(2, 60_000, rank -> {
                    if (rank.mesh().rank() == 1) {
                        rank.mesh().close();
                        rank.mesh().abort("gone");
                    }
                }))
                .isInstanceOf(WorkerLostException.class)
                .hasMessageStartingWith("rank 0 (here): ")
                .hasMessageContaining("in reduce-scatter, step 1. The log of rank 1 says why");
    }

    @Test
    void noOneIsLateWhileThisRankComputesItself() throws Exception {
        List<HeapFloats> sums = step(2, 1_500, rank -> {
            Thread.sleep(2_000);
            int slice = rank.mesh().rank();
            rank.begin(slice, 1);
            Thread.sleep(2_000);
            rank.partials().reached(slice, 0);
        });
        assertThat(sums.get(0).array()).containsOnly(2f);
    }

    @Test
    void aRankThatHasComputedWaitsForTheOtherUntilTheDeadline() {
        assertThatThrownBy(() -> step(2, 1_500, rank -> {
                    int slice = rank.mesh().rank();
                    if (slice == 1) {
                        Thread.sleep(5_000);
                    }
                    rank.begin(slice, 1);
                    rank.partials().reached(slice, 0);
                }))
                .isInstanceOf(WorkerLostException.class)
                .hasMessageContaining("no data from rank 1 (here) for 1.5 s in reduce-scatter, step 1");
    }
}
