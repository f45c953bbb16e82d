package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.Chunks.Chunk;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of up to five ranks; of more in {@link CanonicalSumIT}. */
class CanonicalSumTest {
    private static final int SEGMENT_FLOATS = 96;
    private static final int[] SIZES = {0, 1, 95, 96, 97, 1000};
    private static final int STEPS = 2;

    /** What every rank must end with: the vector after all-gather, loss and weight, over the steps. */
    private record Outcome(float[] parameters, double loss, double weight) {}

    /** Presence of slices: a fixed pattern per step; some steps lose many, one step loses all but one. */
    private static boolean absent(int pattern, long step, int slice, int slices) {
        return switch (pattern) {
            case 0 -> false;
            case 1 -> (slice * 7L + step) % 3 == 0;
            case 2 -> slice != slices / 2;
            default -> true;
        };
    }

    /** Threads that put this rank's slices in turn; those of odd ranks the last slice first. */
    private static List<Thread> compute(
            int threads, Partials partials, Membership member, ParameterLayout layout, long step, int pattern) {
        int first = member.slices().first(member.rank());
        int end = member.slices().end(member.rank());
        List<Thread> computing = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int from = first + thread;
            computing.add(new Thread(
                    () -> {
                        for (int i = from; i < end; i += threads) {
                            int slice = member.rank() % 2 == 0 ? i : first + end - 1 - i;
                            boolean absent =
                                    absent(pattern, step, slice, member.tree().sliceCount());
                            World.put(partials, step, slice, layout, absent);
                        }
                    },
                    "test-compute"));
        }
        computing.forEach(Thread::start);
        return computing;
    }

    private static void await(List<Thread> computing) throws InterruptedException {
        for (Thread thread : computing) {
            thread.join();
        }
    }

    private static Outcome[] steps(Collective collective, Membership member, ParameterLayout layout, int pattern)
            throws Exception {
        try (Partials partials = World.partials(member, layout.size())) {
            return steps(collective, partials, member, layout, pattern);
        }
    }

    private static Outcome[] steps(
            Collective collective, Partials partials, Membership member, ParameterLayout layout, int pattern)
            throws Exception {
        int size = Math.toIntExact(layout.size());
        Outcome[] outcomes = new Outcome[STEPS];
        Chunk chunk = member.chunks().of(member.rank());
        HeapFloats sum = HeapFloats.of(chunk.size());
        LossSum total = new LossSum();
        for (int step = 0; step < STEPS; step++) {
            Arrays.fill(sum.array(), Float.NaN);
            List<Thread> computing = compute(collective.overlaps() ? 2 : 1, partials, member, layout, step, pattern);
            if (!collective.overlaps()) {
                await(computing);
            }
            collective.reduceScatter(step, partials, sum, total);
            await(computing);
            partials.clear();
            HeapFloats parameters = HeapFloats.of(size);
            parameters.write(chunk.offset(), sum.array(), 0, chunk.size());
            collective.allGather(step, parameters);
            outcomes[step] = new Outcome(parameters.array(), total.lossSum(), total.weightSum());
        }
        return outcomes;
    }

    /** Of one rank that keeps no slices, whatever others do. */
    private static Outcome[] reference(ParameterLayout layout, int slices, int pattern) throws Exception {
        Membership alone = World.members(layout, 1, slices).get(0);
        try (Collective collective = InProcessCollective.alone(alone);
                Partials partials = World.partials(alone, layout.size(), 1)) {
            return steps(collective, partials, alone, layout, pattern);
        }
    }

    private static void same(Outcome[] found, Outcome[] expected, String where) {
        for (int step = 0; step < STEPS; step++) {
            assertThat(found[step].parameters).as(where).hasSameSizeAs(expected[step].parameters);
            int[] bits = new int[found[step].parameters.length];
            int[] expectedBits = new int[bits.length];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = Float.floatToRawIntBits(found[step].parameters[i]);
                expectedBits[i] = Float.floatToRawIntBits(expected[step].parameters[i]);
            }
            assertThat(Arrays.mismatch(bits, expectedBits))
                    .as(where + ", step " + step)
                    .isEqualTo(-1);
            assertThat(found[step].loss).as(where).isEqualTo(expected[step].loss);
            assertThat(found[step].weight).as(where).isEqualTo(expected[step].weight);
        }
    }

    private static void checkMesh(ParameterLayout layout, int ranks, int slices, int pattern, Credentials credentials)
            throws Exception {
        Outcome[] expected = reference(layout, slices, pattern);
        List<Membership> members = World.members(layout, ranks, slices);
        List<Endpoint> endpoints = World.endpoints(ranks);
        List<Outcome[]> found = World.run(ranks, rank -> {
            try (Collective mesh = MeshCollective.join(
                    endpoints.get(rank),
                    credentials,
                    members.get(rank),
                    World.addresses(endpoints),
                    20_000,
                    SEGMENT_FLOATS,
                    Signal.live())) {
                return steps(mesh, members.get(rank), layout, pattern);
            }
        });
        for (int r = 0; r < ranks; r++) {
            same(found.get(r), expected, "rank " + r + " of " + ranks + ", " + slices + " slices, pattern " + pattern);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void meshGivesTheBitsOfOneRank(int ranks) throws Exception {
        checkMesh(ranks);
    }

    /** Any number of slices over so many ranks that talk over the network. */
    static void checkMesh(int ranks) throws Exception {
        int turn = 0;
        for (int slices : new int[] {1, 2, 3, 5, 8, 13, 16, 33}) {
            for (int size : SIZES) {
                checkMesh(World.layout(size, size / 3), ranks, slices, turn++ % 4, World.CREDENTIALS);
            }
        }
    }

    @Test
    void meshGivesTheBitsOfOneRankForManyBlocks() throws Exception {
        ParameterLayout layout = World.layout(100_003, 17, 16_384);
        for (boolean encrypt : new boolean[] {false, true}) {
            checkMesh(layout, 3, 7, 1, new Credentials(World.SECRET, "test", 1, 1, encrypt));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void threadsGiveTheBitsOfOneRank(int ranks) throws Exception {
        checkThreads(ranks);
    }

    /** Any number of slices over so many ranks of one process. */
    static void checkThreads(int ranks) throws Exception {
        for (int slices = 1; slices <= 33; slices++) {
            int size = SIZES[slices % SIZES.length];
            ParameterLayout layout = World.layout(size, size / 2);
            int pattern = slices % 4;
            Outcome[] expected = reference(layout, slices, pattern);
            List<Membership> members = World.members(layout, ranks, slices);
            List<Collective> group = InProcessCollective.group(members, 20_000);
            List<Outcome[]> found =
                    World.run(ranks, rank -> steps(group.get(rank), members.get(rank), layout, pattern));
            for (int r = 0; r < ranks; r++) {
                same(found.get(r), expected, "rank " + r + " of " + ranks + ", " + slices + " slices");
            }
        }
    }

    @Test
    void theSumFollowsTheTreeByHand() throws Exception {
        // five slices: ((0+1)+(2+3))+4
        ParameterLayout layout = World.layout(3);
        float[] expected = new float[3];
        for (int i = 0; i < 3; i++) {
            float[] g = new float[5];
            for (int s = 0; s < 5; s++) {
                g[s] = World.gradient(0, s, i);
            }
            expected[i] = ((g[0] + g[1]) + (g[2] + g[3])) + g[4];
        }
        assertThat(Arrays.copyOf(reference(layout, 5, 0)[0].parameters, 3)).isEqualTo(expected);
    }
}
