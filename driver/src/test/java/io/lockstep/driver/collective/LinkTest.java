package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Signal;
import io.lockstep.driver.transport.SimulatedFrames;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final int BODY = 64;
    private static final int SLOTS = 4;

    /** Enough for a look that falls between a last message and the end behind it. */
    private static final int CLOSINGS = 50_000;

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

    @Test
    void aPeerIsExhaustedOnceItsLastMessageIsTaken() {
        Link link = new Link(Signal.live(), 1);
        link.connect(connection());
        IOException end = new IOException("the peer closed it");
        link.frame(connection(), SimulatedFrames.received(new byte[BODY]));
        link.closed(connection(), end);
        assertThat(link.failure()).isSameAs(end);
        assertThat(link.exhausted()).isNull();
        link.remove();
        assertThat(link.exhausted()).isSameAs(end);
    }

    @Test
    void aLastMessageIsNeverMissedWhileItsConnectionEnds() throws Exception {
        Connection connection = connection();
        AtomicInteger turn = new AtomicInteger(-1);
        Link[] links = new Link[CLOSINGS];
        Arrays.setAll(links, i -> new Link(Signal.live(), 1));
        Thread network = new Thread(
                () -> {
                    for (int i = 0; i < CLOSINGS; i++) {
                        while (turn.get() < i) {
                            Thread.onSpinWait();
                        }
                        links[i].frame(connection, SimulatedFrames.received(new byte[BODY]));
                        links[i].closed(connection, new IOException("the peer closed it"));
                    }
                },
                "test-network");
        network.start();
        int missed = 0;
        for (Link link : links) {
            turn.incrementAndGet();
            IOException exhausted = null;
            while (exhausted == null && !link.hasMessage() && network.isAlive()) {
                exhausted = link.exhausted();
            }
            missed += exhausted == null ? 0 : 1;
        }
        network.join();
        assertThat(missed).isZero();
    }
}
