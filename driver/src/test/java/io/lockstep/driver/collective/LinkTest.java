package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Signal;
import io.lockstep.driver.transport.SimulatedFrames;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final int BODY = 64;
    private static final int SLOTS = 4;

    /** What is asked of the network. */
    private final List<String> asked = new ArrayList<>();

    private final ByteBuffer memory = ByteBuffer.allocateDirect(SharedRing.byteCount(SLOTS, BODY));

    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    return method.getName().equals("allocate") ? SimulatedFrames.outgoing((int) arguments[0]) : null;
                });
    }

    private static MeshHeader header(int segment) {
        return new MeshHeader(Kind.PART, 1, 1, 0, segment);
    }

    private SharedRing ring() {
        return new SharedRing(memory, SLOTS, BODY);
    }

    private Link sharing() {
        Link link = new Link(Signal.live(), 1);
        assertThat(link.connect(connection())).isTrue();
        link.share(ring(), null);
        return link;
    }

    @Test
    void whatLiesInSharedMemoryAloneAsksNothingOfTheNetwork() throws Exception {
        Link link = sharing();
        link.write(header(0), new byte[BODY], BODY);
        link.flush();
        assertThat(link.bytesShared()).isEqualTo(MeshHeader.BYTES + BODY);
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsTooLargeForSharedMemoryIsSent() throws Exception {
        Link link = sharing();
        link.write(header(0), new byte[BODY + 1], BODY + 1);
        assertThat(asked).containsExactly("allocate", "write");
        link.flush();
        assertThat(asked).containsExactly("allocate", "write", "flush");
        assertThat(link.bytesShared()).isZero();
        link.flush();
        assertThat(asked).as("sent once").hasSize(3);
    }

    @Test
    void soIsWhatFindsAllSlotsTaken() throws Exception {
        Link link = sharing();
        for (int segment = 0; segment < SLOTS; segment++) {
            link.write(header(segment), new byte[BODY], BODY);
        }
        assertThat(asked).isEmpty();
        link.write(header(SLOTS), new byte[BODY], BODY);
        link.flush();
        assertThat(asked).containsExactly("allocate", "write", "flush");
        assertThat(link.bytesShared()).isEqualTo(SLOTS * (MeshHeader.BYTES + BODY));
    }

    @Test
    void aPeerThatSleepsBesideSharedMemoryIsWokenOnce() throws Exception {
        Link link = sharing();
        ring().sleeps(true);
        link.write(header(0), new byte[BODY], BODY);
        link.flush();
        assertThat(asked).containsExactly("allocate", "write", "flush");
        link.write(header(1), new byte[BODY], BODY);
        link.flush();
        assertThat(asked).hasSize(3);
    }
}
