package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Signal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllToAllTest {
    private static final List<Membership> MEMBERS = World.members(World.layout(10), 3, 3);

    /** Of every length around the edges of segments, from each to each. */
    @Test
    void everyRankGetsWhatIsItsOwn() throws Exception {
        int[] lengths = {0, 1, 15, 16, 17, 31, 32, 33, 1000};
        List<Endpoint> endpoints = World.endpoints(3);
        World.run(3, rank -> {
            try (Collective mesh = MeshCollective.join(
                    endpoints.get(rank),
                    World.CREDENTIALS,
                    MEMBERS.get(rank),
                    World.addresses(endpoints),
                    20_000,
                    5,
                    Signal.live())) {
                RankBytes mine = new RankBytes(3);
                RankBytes theirs = new RankBytes(3);
                for (int step = 0; step < lengths.length; step++) {
                    mine.clear();
                    for (int peer = 0; peer < 3; peer++) {
                        int length = lengths[(step + rank + 2 * peer) % lengths.length];
                        mine.room(peer, length).put(bytes(rank, peer, length));
                    }
                    mesh.allToAll(step, mine, theirs);
                    for (int peer = 0; peer < 3; peer++) {
                        int length = lengths[(step + peer + 2 * rank) % lengths.length];
                        ByteBuffer found = theirs.of(peer);
                        byte[] got = new byte[found.remaining()];
                        found.get(got);
                        assertThat(got).isEqualTo(bytes(peer, rank, length));
                    }
                }
                return rank;
            }
        });
    }

    private static byte[] bytes(int from, int to, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (10 * from + to + 1));
        return bytes;
    }

    private static ByteBuffer payload(int bytes, int length) {
        ByteBuffer payload = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes >= Integer.BYTES) {
            payload.putInt(0, length);
        }
        return payload;
    }

    private static AllToAll started() {
        AllToAll all = new AllToAll(MEMBERS.get(0), 16);
        all.start(4, 9, new RankBytes(3), new RankBytes(3));
        return all;
    }

    private static MeshHeader header(int segment) {
        return new MeshHeader(Kind.BYTES, 4, 9, 0, segment);
    }

    @Test
    void messagesThatCannotBeAreRefused() throws IOException {
        assertThatThrownBy(() -> started().receive(1, header(1), payload(8, 4)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("expected MeshHeader[kind=BYTES, operation=4, step=9, node=0, segment=0], got");
        assertThatThrownBy(() -> started().receive(1, header(0), payload(3, 0)))
                .hasMessage("expected up to 1073741824 bytes, got a length of -1");
        assertThatThrownBy(() -> started().receive(1, header(0), payload(8, -5)))
                .hasMessage("expected up to 1073741824 bytes, got a length of -5");
        assertThatThrownBy(() -> started().receive(1, header(0), payload(8, RankBytes.MAXIMUM + 1)))
                .hasMessage("expected up to 1073741824 bytes, got a length of 1073741825");
        assertThatThrownBy(() -> started().receive(1, header(0), payload(8, 3)))
                .hasMessage("expected 3 more bytes, got 4");
        AllToAll begun = started();
        begun.receive(1, header(0), payload(8, 7));
        assertThat(begun.received(1)).isFalse();
        assertThatThrownBy(() -> begun.receive(1, header(1), payload(0, 0)))
                .hasMessage("expected 3 more bytes, got none");
    }
}
