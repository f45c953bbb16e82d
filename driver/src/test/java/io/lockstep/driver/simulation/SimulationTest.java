package io.lockstep.driver.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some seeds, more in {@link SimulationIT}; {@code -Dlockstep.simulation.seeds=10000} plays as many,
 * {@code -Dlockstep.simulation.seed=1234} the one, and prints what happened in it.
 */
class SimulationTest {
    private static final Logger LOGGER = LoggerFactory.getLogger(SimulationTest.class);
    private static final int SEEDS = Integer.getInteger("lockstep.simulation.seeds", 100);
    private static final Long SEED = Long.getLong("lockstep.simulation.seed");
    private static final int SHOWN = 3;
    private static final int HITS_FROM_SEEDS = 10_000;
    private static final int HITS_MINIMUM = 20;
    private static final double ERRORS_MAXIMUM = 0.05;

    private static String describe(Simulation.Result result) {
        return "seed " + result.seed() + ": " + String.join("\n", result.violations())
                + "\nreplay it with: mvn -B -pl worker-kernels,driver test -Dtest=SimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dlockstep.simulation.seed=" + result.seed() + "\n";
    }

    private static String text(List<History.Moment> moments) {
        return moments.stream().map(History.Moment::toString).collect(Collectors.joining("\n"));
    }

    @Test
    @Timeout(7_200)
    void whateverFailsTheModelIsTheSameAndNothingIsLost() throws Exception {
        if (SEED != null) {
            Simulation.Result result = Simulation.run(SEED);
            LOGGER.info("seed {}\n{}", SEED, text(result.moments()));
            assertThat(result.violations()).as(describe(result)).isEmpty();
            return;
        }
        play(0, SEEDS);
    }

    /** Plays these seeds, of which few may end with an error and none wrong. */
    static void play(int first, int count) throws Exception {
        Sweep sweep = new Sweep();
        for (long seed = first; seed < first + count; seed++) {
            sweep.play(seed);
        }
        LOGGER.info("{} seeds: {}", count, sweep.describe());
        assertThat(sweep.failed())
                .as(() -> sweep.failed().size() + " of " + count + " seeds failed, the first:\n"
                        + sweep.failed().stream()
                                .limit(SHOWN)
                                .map(SimulationTest::describe)
                                .collect(Collectors.joining("\n")))
                .isEmpty();
        Map<String, Integer> outcomes = sweep.outcomes();
        assertThat(count - outcomes.getOrDefault("FINISHED", 0))
                .as("ended with an error: %s", outcomes)
                .isLessThan((int) Math.ceil(count * ERRORS_MAXIMUM));
        if (count >= HITS_FROM_SEEDS) {
            assertThat(sweep.fewest()).as(sweep.describe()).isGreaterThanOrEqualTo(HITS_MINIMUM);
        }
    }

    @Test
    void aSeedReplaysExactly() throws Exception {
        for (long seed = 0; seed < 10; seed++) {
            assertThat(text(Simulation.run(seed).moments()))
                    .isEqualTo(text(Simulation.run(seed).moments()));
        }
    }
}
