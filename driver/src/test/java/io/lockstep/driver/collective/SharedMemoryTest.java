package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedMemoryTest {
    private static final int BODY = 100;
    private static final int SLOTS = 3;
    private static final int STEPS = 2;
    private static final int SEGMENT_BYTES = MeshCollective.SEGMENT_FLOATS * Float.BYTES;

    /** Some segments for each peer, of which the last is short. */
    private static final ParameterLayout LAYOUT = World.layout(40_000, 3, 200_000, 70_001);

    @TempDir
    Path directory;

    private static SharedRing ring() {
        ByteBuffer memory = ByteBuffer.allocateDirect(SharedRing.byteCount(SLOTS, BODY));
        return new SharedRing(memory.order(ByteOrder.LITTLE_ENDIAN), SLOTS, BODY);
    }

    private static boolean write(SharedRing ring, long number, int size) {
        ByteBuffer room = ring.room(size);
        if (room != null) {
            header(number).write(room);
            for (int i = 0; i < size; i++) {
                room.put((byte) (number + i));
            }
            ring.write(number);
        }
        return room != null;
    }

    private static MeshHeader header(long number) {
        return new MeshHeader(MeshHeader.Kind.PART, (int) number, -number, 3, 4);
    }

    private static void take(SharedRing ring, long number, int size) throws IOException {
        assertThat(ring.has(number - 1)).isFalse();
        assertThat(ring.has(number)).isTrue();
        ByteBuffer message = ring.next();
        assertThat(MeshHeader.read(message)).isEqualTo(header(number));
        assertThat(message.remaining()).isEqualTo(size);
        for (int i = 0; i < size; i++) {
            assertThat(message.get()).isEqualTo((byte) (number + i));
        }
        ring.taken();
        assertThat(ring.has(number)).isFalse();
    }

    @Test
    void aRingGivesWhatWasWrittenInOrderAndNoRoomBeforeItIsTaken() throws IOException {
        SharedRing ring = ring();
        assertThat(write(ring, 1, BODY + 1)).isFalse();
        for (long number = 1; number < 40; number += 10) {
            // numbers in between went another way
            assertThat(write(ring, number, 2)).isTrue();
            assertThat(write(ring, number + 3, BODY)).isTrue();
            assertThat(write(ring, number + 4, 0)).isTrue();
            assertThat(write(ring, number + 5, 1)).isFalse();
            take(ring, number, 2);
            assertThat(write(ring, number + 6, 9)).isTrue();
            take(ring, number + 3, BODY);
            take(ring, number + 4, 0);
            take(ring, number + 6, 9);
        }
    }

    @Test
    void aSizeThatCannotBeIsRefused() {
        ByteBuffer memory =
                ByteBuffer.allocateDirect(SharedRing.byteCount(SLOTS, BODY)).order(ByteOrder.LITTLE_ENDIAN);
        SharedRing ring = new SharedRing(memory, SLOTS, BODY);
        write(ring, 1, 5);
        memory.putInt(128 + Long.BYTES, BODY + 1);
        assertThatThrownBy(ring::next).hasMessage("expected 0 to 100 bytes in shared memory, got 101");
    }

    @Test
    void aReaderThatSleepsIsWokenOnce() {
        SharedRing ring = ring();
        assertThat(ring.wakes()).isFalse();
        ring.sleeps(true);
        assertThat(ring.wakes()).isTrue();
        assertThat(ring.wakes()).isFalse();
        ring.sleeps(true);
        ring.sleeps(false);
        assertThat(ring.wakes()).isFalse();
    }

    private long fileCount() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    @Test
    void onlyWhoKnowsNameTokenAndShapeOpensIt() throws IOException {
        SharedMemory memory = Objects.requireNonNull(SharedMemory.create(directory, 2, BODY));
        byte[] offer = memory.offer();
        SharedMemory same = Objects.requireNonNull(SharedMemory.open(directory, offer, 2, BODY));
        write(memory.ring(1, 2, BODY), 7, 2);
        take(same.ring(1, 2, BODY), 7, 2);
        byte[] wrong = offer.clone();
        wrong[0] = (byte) (wrong[0] == '0' ? '1' : '0');
        assertThat(SharedMemory.open(directory, wrong, 2, BODY)).isNull();
        assertThat(SharedMemory.open(directory, offer, 3, BODY)).isNull();
        assertThat(SharedMemory.open(directory, new byte[0], 2, BODY)).isNull();
        byte[] elsewhere = new String(offer, StandardCharsets.UTF_8)
                .replace("lockstep-", directory + "/lockstep-")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(SharedMemory.open(directory, elsewhere, 2, BODY)).isNull();
        assertThat(fileCount()).isOne();
        memory.unlink();
        assertThat(fileCount()).isZero();
        assertThat(SharedMemory.open(directory, offer, 2, BODY)).isNull();
        assertThat(SharedMemory.create(directory.resolve("none"), 2, BODY)).isNull();
    }

    @Test
    void manyRanksHaveFewerSlotsOrNone() {
        assertThat(SharedMemory.slots(2, SEGMENT_BYTES)).isEqualTo(64);
        assertThat(SharedMemory.slots(16, SEGMENT_BYTES)).isEqualTo(16);
        assertThat(SharedMemory.slots(1000, SEGMENT_BYTES)).isZero();
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
                    mesh.reduceScatter(step, partials, sum, new LossSum());
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

    private interface Body {
        Object run(MeshCollective mesh) throws Exception;
    }

    private List<Object> two(Body body) throws Exception {
        List<Membership> members = World.members(LAYOUT, 2, 2);
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        return World.run(2, rank -> {
            try (MeshCollective mesh = MeshCollective.joinSharing(
                    endpoints.get(rank), World.CREDENTIALS, members.get(rank), addresses, 60_000, directory)) {
                return body.run(mesh);
            }
        });
    }

    /** Sooner than any deadline. */
    private static void prompt(long start) {
        assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
    }

    @Test
    void aRankThatSleepsHearsOfAMessage() throws Exception {
        long start = System.nanoTime();
        List<Object> heard = two(mesh -> {
            byte[] last = {};
            for (int i = 0; i < 6; i++) {
                if (mesh.rank() == i % 2) {
                    Thread.sleep(50);
                }
                last = mesh.exchange(i, new byte[] {(byte) i, (byte) mesh.rank()})[1 - mesh.rank()];
            }
            return last;
        });
        prompt(start);
        assertThat(heard.get(0)).isEqualTo(new byte[] {5, 1});
        assertThat(heard.get(1)).isEqualTo(new byte[] {5, 0});
    }

    @Test
    void messagesTooLargeForASlotKeepTheirPlace() throws Exception {
        List<Object> heard = two(mesh -> {
            List<Integer> sizes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                byte[] mine = new byte[i % 2 == 0 ? i : SEGMENT_BYTES + i];
                sizes.add(mesh.exchange(i, mine)[1 - mesh.rank()].length);
            }
            return sizes;
        });
        List<Integer> sizes =
                List.of(0, SEGMENT_BYTES + 1, 2, SEGMENT_BYTES + 3, 4, SEGMENT_BYTES + 5, 6, SEGMENT_BYTES + 7);
        assertThat(heard).containsExactly(sizes, sizes);
    }

    @Test
    void aRankThatIsGoneOrGivesUpIsNoticed() throws Exception {
        for (boolean says : new boolean[] {false, true}) {
            long start = System.nanoTime();
            List<Object> ends = two(mesh -> {
                if (mesh.rank() == 1) {
                    Thread.sleep(50);
                    if (says) {
                        mesh.abort("it broke");
                        assertThatThrownBy(() -> mesh.exchange(1, new byte[1])).isInstanceOf(WorkerLostException.class);
                    }
                    return "";
                }
                try {
                    mesh.exchange(1, new byte[1]);
                    return "";
                } catch (WorkerLostException e) {
                    return String.valueOf(e.getMessage());
                }
            });
            prompt(start);
            assertThat(ends.get(0))
                    .asString()
                    .contains(says ? "rank 1 (here) gave up: rank 1 (here): it broke" : "rank 1");
        }
    }
}
