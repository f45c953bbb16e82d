package io.lockstep.driver.simulation;

import org.junit.jupiter.api.Test;

/** The seeds after those of {@link SimulationTest}, up to the 175th; {@code -Dlockstep.simulation.last=1000} plays more. */
class SimulationIT {
    private static final int FIRST = 100;
    private static final int LAST = Integer.getInteger("lockstep.simulation.last", 175);

    @Test
    void whateverFailsTheModelIsTheSameAndNothingIsLost() throws Exception {
        SimulationTest.play(FIRST, LAST - FIRST);
    }
}
