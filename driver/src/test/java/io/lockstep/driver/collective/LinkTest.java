package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Connection;
import io.lockstep.driver.transport.Signal;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LinkTest {
    private static final int BODY = 64;

    /** Counts what is asked of the network. */
    private final AtomicInteger asked = new AtomicInteger();

    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    return null;
                });
    }

    @Test
    void whatLiesInSharedMemoryAloneAsksNothingOfTheNetwork() throws Exception {
        Link link = new Link(Signal.live(), 1);
        assertThat(link.connect(connection())).isTrue();
        ByteBuffer memory = ByteBuffer.allocateDirect(SharedRing.byteCount(4, BODY));
        link.share(new SharedRing(memory, 4, BODY), null);
        link.write(new MeshHeader(Kind.PART, 1, 1, 0, 0), new byte[BODY], BODY);
        link.flush();
        assertThat(link.bytesShared()).isEqualTo(MeshHeader.BYTES + BODY);
        assertThat(asked).hasValue(0);
    }

    @Test
    void aPeerThatSleepsBesideSharedMemoryIsWokenOnce() throws Exception {
        Link link = new Link(Signal.live(), 1);
        assertThat(link.connect(connection())).isTrue();
        ByteBuffer memory = ByteBuffer.allocateDirect(SharedRing.byteCount(4, BODY));
        link.share(new SharedRing(memory, 4, BODY), null);
        new SharedRing(memory, 4, BODY).sleeps(true);
        link.write(new MeshHeader(Kind.PART, 1, 1, 0, 0), new byte[BODY], BODY);
        link.flush();
        assertThat(asked).hasValue(3); // allocate, write, flush
        link.write(new MeshHeader(Kind.PART, 1, 1, 0, 1), new byte[BODY], BODY);
        link.flush();
        assertThat(asked).hasValue(3);
    }
}
