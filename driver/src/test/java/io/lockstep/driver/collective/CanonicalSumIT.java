package io.lockstep.driver.collective;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of more ranks than {@link CanonicalSumTest} has. */
class CanonicalSumIT {
    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 9, 13, 16})
    void meshGivesTheBitsOfOneRank(int ranks) throws Exception {
        CanonicalSumTest.checkMesh(ranks);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 9, 13, 16})
    void threadsGiveTheBitsOfOneRank(int ranks) throws Exception {
        CanonicalSumTest.checkThreads(ranks);
    }
}
