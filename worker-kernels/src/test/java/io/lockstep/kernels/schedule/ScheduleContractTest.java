package io.lockstep.kernels.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.testing.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered schedule must do. */
class ScheduleContractTest {
    static List<Schedule> schedules() {
        Binding binding = new Binding(Schedules.REGISTRY);
        List<Schedule> schedules = new ArrayList<>();
        for (String name : Schedules.REGISTRY.names()) {
            Map<String, Object> required = name.equals("step") ? Map.of("every", 7) : Map.of();
            schedules.add(binding.bind(Schedule.class, Map.of(name, required), "schedule"));
        }
        return schedules;
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void factorsStartAtOneNeverRiseAndStayFactors(Schedule schedule) {
        for (long totalSteps : new long[] {1, 2, 99, 1L << 40}) {
            double previous = 1;
            assertThat(schedule.factor(1, totalSteps)).isEqualTo(1);
            for (long step = 1; step <= Math.min(totalSteps, 99) + 3; step++) {
                double factor = schedule.factor(step, totalSteps);
                assertThat(factor).isBetween(0.0, previous);
                previous = factor;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void nothingIsAllocated(Schedule schedule) {
        assertThat(Allocation.of(50, () -> schedule.factor(35, 100))).isZero();
    }
}
