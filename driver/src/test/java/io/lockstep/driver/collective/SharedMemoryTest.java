package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.kernels.network.Leaf;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedMemoryTest {
    private static final int FLOATS = 100;
    private static final int SLOTS = 3;
    private static final int STEPS = 3;

    /** More segments for each peer than a ring has slots. */
    private static final ParameterLayout LAYOUT = World.layout(40_000, 3, 1_500_000, 700_001);

    @TempDir
    Path directory;

    private static SharedRing ring() {
        ByteBuffer memory = ByteBuffer.allocateDirect(SharedRing.byteCount(SLOTS, FLOATS));
        return new SharedRing(memory.order(ByteOrder.LITTLE_ENDIAN), SLOTS, FLOATS);
    }

    private static boolean write(SharedRing ring, float... values) {
        ByteBuffer room = ring.room(values.length);
        if (room != null) {
            for (float value : values) {
                room.putFloat(value);
            }
            ring.written();
        }
        return room != null;
    }

    private static float[] take(SharedRing ring) throws IOException {
        ByteBuffer slot = ring.next();
        float[] values = new float[slot.remaining() / Float.BYTES];
        slot.asFloatBuffer().get(values);
        ring.taken();
        return values;
    }

    @Test
    void aRingGivesWhatWasWrittenInOrderAndNoRoomBeforeItIsTaken() throws IOException {
        SharedRing ring = ring();
        float[] largest = new float[FLOATS];
        Arrays.fill(largest, 7);
        assertThat(write(ring, new float[FLOATS + 1])).isFalse();
        for (int round = 0; round < 4; round++) {
            assertThat(write(ring, round, 1)).isTrue();
            assertThat(write(ring, largest)).isTrue();
            assertThat(write(ring, 3)).isTrue();
            assertThat(write(ring, 4)).isFalse();
            assertThat(take(ring)).containsExactly(round, 1);
            assertThat(write(ring, 5, 6, 7)).isTrue();
            assertThat(take(ring)).isEqualTo(largest);
            assertThat(take(ring)).containsExactly(3);
            assertThat(take(ring)).containsExactly(5, 6, 7);
        }
        assertThatThrownBy(() -> ring().next())
                .hasMessage("expected 1 to 100 floats in shared memory, got 0");
    }

    private long fileCount() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void onlyWhoKnowsNameTokenAndShapeOpensIt() throws IOException {
        SharedMemory memory = Objects.requireNonNull(SharedMemory.create(directory, 2, FLOATS));
        byte[] offer = memory.offer();
        SharedMemory same = Objects.requireNonNull(SharedMemory.open(offer, 2, FLOATS));
        write(memory.ring(1, 2, FLOATS), 1, 2);
        assertThat(take(same.ring(1, 2, FLOATS))).containsExactly(1, 2);
        byte[] wrong = offer.clone();
        wrong[0] = (byte) (wrong[0] == '0' ? '1' : '0');
        assertThat(SharedMemory.open(wrong, 2, FLOATS)).isNull();
        assertThat(SharedMemory.open(offer, 3, FLOATS)).isNull();
        assertThat(SharedMemory.open(new byte[0], 2, FLOATS)).isNull();
        assertThat(fileCount()).isOne();
        memory.unlink();
        assertThat(fileCount()).isZero();
        assertThat(SharedMemory.open(offer, 2, FLOATS)).isNull();
        assertThat(SharedMemory.create(directory.resolve("none"), 2, FLOATS)).isNull();
    }

    @Test
    void manyRanksHaveFewerSlotsOrNone() {
        assertThat(SharedMemory.slots(2, MeshCollective.SEGMENT_FLOATS)).isEqualTo(64);
        assertThat(SharedMemory.slots(16, MeshCollective.SEGMENT_FLOATS)).isEqualTo(16);
        assertThat(SharedMemory.slots(1000, MeshCollective.SEGMENT_FLOATS)).isZero();
    }

    private record Came(List<float[]> vectors, long bytes, long shared) {}

    private List<Came> train(int ranks, boolean encrypt) throws Exception {
        List<Membership> members = World.members(LAYOUT, ranks, 5);
        List<Endpoint> endpoints = World.endpoints(ranks);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        Credentials credentials = new Credentials(World.CREDENTIALS.secret(), "test", 1, 1, encrypt);
        return World.run(ranks, rank -> {
            List<float[]> vectors = new ArrayList<>();
            Membership member = members.get(rank);
            int own = member.chunks().of(rank).size();
            try (MeshCollective mesh = MeshCollective.joinSharing(
                            endpoints.get(rank), credentials, member, addresses, 60_000, directory);
                    Partials partials = World.partials(member, LAYOUT.size())) {
                HeapFloats sum = HeapFloats.of(own);
                HeapFloats all = HeapFloats.of(LAYOUT.size());
                for (int step = 0; step < STEPS; step++) {
                    for (int slice = member.slices().first(rank);
                            slice < member.slices().end(rank);
                            slice++) {
                        World.put(partials, step, slice, LAYOUT, false);
                    }
                    mesh.reduceScatter(step, partials, sum, new Leaf());
                    partials.clear();
                    all.write(member.chunks().of(rank).offset(), sum.array(), 0, own);
                    mesh.allGather(step, all);
                    vectors.add(all.array().clone());
                }
                mesh.exchange(STEPS, new byte[0]);
                return new Came(vectors, mesh.bytesSent(), mesh.bytesShared());
            }
        });
    }

    @Test
    void whatIsSharedIsWhatWouldBeSent() throws Exception {
        List<Came> sent = train(3, true);
        List<Came> shared = train(3, false);
        assertThat(fileCount()).isZero();
        for (int rank = 0; rank < 3; rank++) {
            assertThat(sent.get(rank).shared()).isZero();
            assertThat(shared.get(rank).shared()).isGreaterThan(shared.get(rank).bytes() / 2);
            assertThat(shared.get(rank).bytes()).isGreaterThan(sent.get(rank).bytes() / 2);
            for (int step = 0; step < STEPS; step++) {
                assertThat(shared.get(rank).vectors().get(step))
                        .isEqualTo(sent.get(rank).vectors().get(step));
            }
        }
    }
}
