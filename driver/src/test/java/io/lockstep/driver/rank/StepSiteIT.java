package io.lockstep.driver.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.InitialParameters;
import io.lockstep.driver.step.StepPlan;
import io.lockstep.driver.step.StepSite;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StepSiteIT extends RankRig {
    private static final int UNITS = 1500;
    private static final int ROUNDS = 3;
    private static final int SITES = 6;
    private static final long THREAD_MILLIS = 5_000;

    private static List<Map<String, Object>> wide(int layers) {
        Map<String, Object> layer = Map.of("dense", Map.of("units", UNITS, "activation", "relu"));
        return Collections.nCopies(layers, layer);
    }

    private static long resident() throws IOException {
        for (String line : java.nio.file.Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.US_ASCII)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }

    private static Stream<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("lockstep-step"));
    }

    /** What a site takes natively: weights, and for the one thread that computes activations and a gradient. */
    @EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read in /proc")
    @Test
    void whatARunTookIsGivenBack() throws Exception {
        Backend backend = Backends.choose().backend();
        Assignment assignment = assignment(wide(3), config(Map.of()));
        HeapFloats parameters = HeapFloats.of(assignment.model().layout().size());
        InitialParameters.fill(assignment.model().layout(), 7, parameters);
        byte[] weights = StepSite.encode(parameters);
        long before = Long.MAX_VALUE;
        long growth = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS * SITES; i++) {
            String key = "run " + i;
            StepPlan plan = new StepPlan(
                    key, backend.name(), backend.identity(), Backends.level(), files.settings(), assignment);
            StepSite.of(key, plan.encode()).step(new StepSite.Part(0, 1, 1), weights, 0, 1, "1", "host");
            StepSite.leave("another run");
            assertThat(threads()).hasSize(1);
            StepSite.leave(key);
            for (Thread thread : threads().toList()) {
                thread.join(THREAD_MILLIS);
            }
            assertThat(threads()).isEmpty();
            if (i % SITES == SITES - 1) {
                // what is lost is lost in every round; the heap of other tests grows in some
                System.gc();
                growth = i < SITES ? growth : Math.min(growth, resident() - before);
                before = resident();
            }
        }
        assertThat(growth).isLessThan(SITES * (long) weights.length);
    }

    @Test
    void theNetworkIsThatOfTheConfig() throws Exception {
        Backend backend = Backends.named("portable");
        List<Integer> rows = List.of(6);
        Assignment keeping = assignment(wide(9), config(Map.of()));
        Assignment recomputing = assignment(wide(9), config(Map.of("recompute", true)));
        try (Network kept = keeping.compile(backend, rows);
                Network computed = recomputing.compile(backend, rows)) {
            assertThat(computed.memoryPlan().heapBytesPerThread())
                    .isLessThan(kept.memoryPlan().heapBytesPerThread());
        }
    }
}
