package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Signal;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The owner of a chunk, and nobody else, notices a float in its sum that is not finite. */
class FiniteSumTest {
    private static final int RANKS = 3;
    private static final int SLICES = 7;
    private static final int SEGMENT_FLOATS = 1_500;
    private static final ParameterLayout LAYOUT = World.layout(40_000, 20_000, 35_000);

    private static boolean step(Collective collective, Membership member, Partials partials, int place, float value)
            throws Exception {
        for (int slice = member.slices().first(member.rank());
                slice < member.slices().end(member.rank());
                slice++) {
            FloatStorage gradient = partials.borrow();
            gradient.fill(0, LAYOUT.size(), 1f);
            if (place >= 0 && (slice == 2 || slice == 5)) {
                gradient.fill(place, 1, value);
            }
            LossSum losses = new LossSum();
            losses.set(1, 1);
            partials.put(slice, gradient, losses);
        }
        HeapFloats sum = HeapFloats.of(member.chunks().of(member.rank()).size());
        sum.fill(0, sum.size(), Float.NaN);
        boolean finite = collective.reduceScatter(1, partials, sum, new LossSum());
        partials.clear();
        return finite;
    }

    private static List<Boolean> mesh(List<Membership> members, int place, float value) throws Exception {
        List<Endpoint> endpoints = World.endpoints(members.size());
        return World.run(members.size(), rank -> {
            try (Collective mesh = MeshCollective.join(
                            endpoints.get(rank),
                            World.CREDENTIALS,
                            members.get(rank),
                            World.addresses(endpoints),
                            20_000,
                            SEGMENT_FLOATS,
                            Signal.live());
                    Partials partials = World.partials(members.get(rank), LAYOUT.size())) {
                boolean finite = step(mesh, members.get(rank), partials, place, value);
                assertThat(step(mesh, members.get(rank), partials, -1, 0)).isTrue();
                return finite;
            }
        });
    }

    private static List<Boolean> threads(List<Membership> members, int place, float value) throws Exception {
        List<Collective> group = InProcessCollective.group(members, 20_000);
        return World.run(members.size(), rank -> {
            try (Partials partials = World.partials(members.get(rank), LAYOUT.size())) {
                boolean finite = step(group.get(rank), members.get(rank), partials, place, value);
                assertThat(step(group.get(rank), members.get(rank), partials, -1, 0))
                        .isTrue();
                return finite;
            }
        });
    }

    private static boolean driver(int place, float value) {
        NodeSums sums = new NodeSums(new SliceTree(SLICES), Math.toIntExact(LAYOUT.size()));
        Membership alone = World.members(LAYOUT, 1, SLICES).get(0);
        try (Partials partials = World.partials(alone, LAYOUT.size())) {
            for (int slice = 0; slice < SLICES; slice++) {
                FloatStorage gradient = partials.borrow();
                gradient.fill(0, LAYOUT.size(), 1f);
                if (slice == 2 || slice == 5) {
                    gradient.fill(place, 1, value);
                }
                LossSum losses = new LossSum();
                losses.set(1, 1);
                partials.put(slice, gradient, losses);
            }
            sums.add(partials);
        }
        return sums.total(HeapFloats.of(LAYOUT.size()), new LossSum());
    }

    /** The largest float twice is an infinity that no slice has. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, Float.MAX_VALUE, 1e37f})
    void theOwnerNotices(float value) throws Exception {
        List<Membership> members = World.members(LAYOUT, RANKS, SLICES);
        List<Membership> alone = World.members(LAYOUT, 1, SLICES);
        boolean stays = value == 1e37f;
        for (int owner = 0; owner < RANKS; owner++) {
            Chunks.Chunk chunk = members.get(owner).chunks().of(owner);
            for (int at : new int[] {0, 1_499, 1_500, chunk.size() - 1}) {
                int place = Math.toIntExact(chunk.offset()) + at;
                List<Boolean> expected = new ArrayList<>(Collections.nCopies(RANKS, true));
                expected.set(owner, stays);
                assertThat(threads(members, place, value)).isEqualTo(expected);
                assertThat(threads(alone, place, value)).containsExactly(stays);
                if (at != 0) {
                    assertThat(mesh(members, place, value)).isEqualTo(expected);
                }
                assertThat(driver(place, value)).isEqualTo(stays);
            }
        }
    }
}
