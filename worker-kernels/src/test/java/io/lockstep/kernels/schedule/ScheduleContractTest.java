package io.lockstep.kernels.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.testing.Allocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered schedule must do. */
class ScheduleContractTest {
    private static final double[] LOSSES = {2, 1, 1, 1};

    static List<Schedule> schedules() {
        Binding binding = new Binding(Schedules.REGISTRY);
        List<Schedule> schedules = new ArrayList<>();
        for (String name : Schedules.REGISTRY.names()) {
            Map<String, Object> required = switch (name) {
                case "step" -> Map.of("every", 7);
                case "cosineRestarts" -> Map.of("every", 200); // what rises again rises later than is looked at here
                default -> Map.of();
            };
            schedules.add(binding.bind(Schedule.class, Map.of(name, required), "schedule"));
        }
        return schedules;
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void factorsStayFactorsAndNeverRiseAgainOnceTheyFell(Schedule schedule) {
        for (long totalSteps : new long[] {1, 2, 99, 1L << 40}) {
            double previous = 0;
            boolean fell = false;
            for (long step = 1; step <= Math.min(totalSteps, 99) + 3; step++) {
                double factor = schedule.factor(step, totalSteps);
                assertThat(factor).isBetween(0.0, fell ? previous : 1.0);
                fell |= factor < previous;
                previous = factor;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void allButThoseThatRiseStartAtOne(Schedule schedule) {
        assertThat(schedule.factor(1, 99)).isCloseTo(schedule instanceof OneCycle ? 1 / 25.0 : 1, within(1e-15));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void onlyThoseThatWatchChangeWithTheValidation(Schedule schedule) {
        double[] risen = new double[50];
        Arrays.fill(risen, 2);
        assertThat(schedule.afterValidation(new double[0])).isEqualTo(1);
        assertThat(schedule.afterValidation(risen) < 1).isEqualTo(schedule.watchesValidation());
        assertThat(risen).containsOnly(2);
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void nothingIsAllocated(Schedule schedule) {
        assertThat(Allocation.of(50, () -> {
                    schedule.factor(35, 100);
                    schedule.afterValidation(LOSSES);
                }))
                .isZero();
    }
}
