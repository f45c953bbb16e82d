package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.transport.Endpoint;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three ranks, one of which writes to a slow disk. */
@Timeout(60)
class LongWorkTest {
    private static final long BEAT_MILLIS = 10;
    private static final long LONG_MILLIS = TimeUnit.MINUTES.toMillis(10);

    /** Words that rank 0 has had from all others, each of them within the patience of a wait. */
    private final CountDownLatch heard = new CountDownLatch(5);

    private final AtomicInteger told = new AtomicInteger();

    private List<String> run(long deadlineMillis, LongWork.Task<String> slow) throws Exception {
        List<Membership> members = World.members(World.layout(8), 3, 8);
        List<Endpoint> endpoints = World.endpoints(3);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        return World.run(3, rank -> {
            try (Collective mesh =
                    MeshCollective.join(endpoints.get(rank), World.CREDENTIALS, members.get(rank), addresses, 30_000)) {
                LongWork.Task<String> quick = () -> "rank " + rank;
                return LongWork.run(counted(mesh), 4, BEAT_MILLIS, deadlineMillis, rank == 1 ? slow : quick);
            }
        });
    }

    private Collective counted(Collective mesh) {
        return (Collective) Proxy.newProxyInstance(
                Collective.class.getClassLoader(), new Class<?>[] {Collective.class}, (proxy, method, arguments) -> {
                    boolean exchange = method.getName().equals("exchange");
                    if (exchange && mesh.rank() == 1) {
                        told.incrementAndGet();
                    }
                    try {
                        return method.invoke(mesh, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (exchange && mesh.rank() == 0) {
                            heard.countDown();
                        }
                    }
                });
    }

    @Test
    void othersHearFromASlowRankAgainAndAgain() throws Exception {
        LongWork.Task<String> slow = () -> {
            try {
                heard.await();
                return "slow";
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        assertThat(run(LONG_MILLIS, slow)).containsExactly("rank 0", "slow", "rank 2");
    }

    @Test
    void butNotForEver() throws Exception {
        LongWork.Task<String> slow = () -> {
            try {
                Thread.sleep(20 * BEAT_MILLIS);
                return "told " + told.get();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        assertThat(run(-1, slow)).containsExactly("rank 0", "told 0", "rank 2");
    }

    /** What it reads is freed once its rank has ended. */
    @Test
    void aRankThatIsInterruptedEndsNoEarlierThanItsWork() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        List<Membership> members = World.members(World.layout(8), 2, 8);
        List<Endpoint> endpoints = World.endpoints(2);
        List<InetSocketAddress> addresses = World.addresses(endpoints);
        List<String> ends = World.run(2, rank -> {
            Thread caller = Thread.currentThread();
            LongWork.Task<String> interrupting = () -> {
                caller.interrupt();
                try {
                    Thread.sleep(LONG_MILLIS);
                } catch (InterruptedException e) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 * BEAT_MILLIS));
                    ended.set(true);
                }
                return "written";
            };
            try (Collective mesh =
                    MeshCollective.join(endpoints.get(rank), World.CREDENTIALS, members.get(rank), addresses, 30_000)) {
                return LongWork.run(mesh, 4, LONG_MILLIS, LONG_MILLIS, rank == 1 ? interrupting : () -> "rank " + rank);
            } catch (IOException e) {
                return ended.get() + " " + Thread.interrupted() + " "
                        + String.valueOf(e.getMessage()).split(" ", 2)[0];
            }
        });
        assertThat(ends.get(1)).isEqualTo("true true interrupted");
    }

    @Test
    void workThatFailsEndsTheWaitOfAll() {
        assertThatThrownBy(() -> run(LONG_MILLIS, () -> {
                    throw new IOException("no space left");
                }))
                .isInstanceOf(WorkerLostException.class)
                .hasMessageStartingWith("rank 0 (here): ");
    }
}
