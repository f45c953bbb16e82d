package io.lockstep.driver.collective;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.collective.MeshHeader.Kind;
import io.lockstep.driver.transport.Signal;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Waits of rank 0 for rank 1; none of these ends by its time but the one that says so. */
class SharedWaitTest {
    private static final int BODY = 64;
    private static final long LONG_NANOS = TimeUnit.HOURS.toNanos(1);

    /** Looks at the clock, of which two links and the wait's begin are the first three: one of those that follow, and the last before it sleeps. */
    private static final long LOOK = 3;

    private static final long LAST_LOOK = 5;
    private static final MeshHeader HEADER = new MeshHeader(Kind.EXCHANGE, 0, 1, 0, 0);

    private final ByteBuffer memory = ByteBuffer.allocateDirect(SharedRing.byteCount(4, BODY));
    private final Exchange operation = new Exchange("test", 0, 1, 0, 2, new byte[1]);

    /** A clock that each look takes on by a millisecond, and at some times something happens. */
    private static final class Clock implements Signal {
        private final LongConsumer looks;
        private long millis;
        private long happened;
        private long slept;

        private Clock(LongConsumer looks) {
            this.looks = looks;
        }

        @Override
        public void happened() {
            happened++;
        }

        @Override
        public long count() {
            return happened;
        }

        @Override
        public void await(long seen, long nanos) {
            slept = nanos;
        }

        @Override
        public long nanoTime() {
            looks.accept(millis);
            return TimeUnit.MILLISECONDS.toNanos(millis++);
        }
    }

    private void write() {
        SharedRing ring = new SharedRing(memory, 4, BODY);
        HEADER.write(Objects.requireNonNull(ring.room(1)));
        ring.write(1);
    }

    /** @return for how long rank 0 slept at last; 0: not at all */
    private long slept(Clock clock) {
        Link own = new Link(clock, 0);
        Link link = new Link(clock, 1);
        link.share(null, new SharedRing(memory, 4, BODY));
        new SharedWait(clock, new Link[] {own, link}).until(operation, clock.count(), LONG_NANOS);
        return clock.slept;
    }

    @Test
    void aMessageThatIsThereIsNotWaitedFor() {
        write();
        assertThat(slept(new Clock(time -> {}))).isZero();
    }

    @Test
    void aMessageThatComesWithinMillisecondsFindsItsReaderAwake() {
        assertThat(slept(new Clock(time -> {
                    if (time == LOOK) {
                        write();
                    }
                })))
                .isZero();
    }

    @Test
    void soDoesASignal() {
        Clock[] clock = new Clock[1];
        clock[0] = new Clock(time -> {
            if (time == LOOK) {
                clock[0].happened();
            }
        });
        assertThat(slept(clock[0])).isZero();
    }

    @Test
    void afterThatItSleeps() {
        assertThat(slept(new Clock(time -> {}))).isEqualTo(LONG_NANOS);
        SharedRing ring = new SharedRing(memory, 4, BODY);
        assertThat(ring.wakes()).as("awake again").isFalse();
    }

    @Test
    void aMessageThatComesJustBeforeIsSeen() {
        assertThat(slept(new Clock(time -> {
                    if (time == LAST_LOOK) {
                        write();
                    }
                })))
                .isZero();
    }
}
