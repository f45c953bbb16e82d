package io.lockstep.driver.simulation;

import io.lockstep.kernels.random.Purpose;
import io.lockstep.kernels.random.RandomStream;
import java.util.List;

/** The chances of one simulation: a function of its seed and of how often they were asked. */
final class Dice {
    private final RandomStream stream;
    private long thrown;

    Dice(long seed, long purpose) {
        this.stream = RandomStream.of(seed, Purpose.INITIALIZATION, purpose);
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(stream.bits(thrown++), bound);
    }

    /** Both ends included. */
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    boolean oneIn(int count) {
        return below(count) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Nanoseconds, most of them near the lesser end, some far from it. */
    long nanos(long least, long most) {
        double part = stream.uniform(thrown++);
        return least + (long) ((most - least) * part * part * part);
    }
}
