package io.lockstep.kernels.backend;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The graphs after those of {@link RandomGraphTest}, up to the three hundredth. */
class RandomGraphIT {
    static LongStream seeds() {
        return LongStream.rangeClosed(61, 300);
    }

    @ParameterizedTest(name = "graph {0}")
    @MethodSource("seeds")
    void everyBackendAgreesWithDoubles(long seed) {
        RandomGraphTest.check(seed);
    }

    @ParameterizedTest(name = "graph of parts {0}")
    @MethodSource("seeds")
    void everyBackendAgreesWithDoublesOfParts(long seed) {
        RandomGraphTest.check(seed, true);
    }
}
