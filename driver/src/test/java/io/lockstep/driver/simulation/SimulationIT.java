package io.lockstep.driver.simulation;

import org.junit.jupiter.api.Test;

/** The seeds after those of {@link SimulationTest}, up to the thousandth. */
class SimulationIT {
    @Test
    void whateverFailsTheModelIsTheSameAndNothingIsLost() throws Exception {
        SimulationTest.play(100, 900);
    }
}
