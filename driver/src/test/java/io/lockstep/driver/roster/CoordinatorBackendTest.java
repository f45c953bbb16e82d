package io.lockstep.driver.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.kernels.backend.InstructionSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With which backend and at which instruction-set level a roster computes. */
class CoordinatorBackendTest extends CoordinatorRig {
    @Test
    void theBackendThatAllCanLoadIsPreferredInTheirOrder() {
        Coordinator coordinator = coordinator(2, 1, 1);
        come(coordinator, 11, "1", 1, 0, ONEDNN, PORTABLE);
        come(coordinator, 12, "2", 1, 0, ONEDNN, PORTABLE);
        assertThat(world.roster).isNotNull().extracting(FormedRoster::backend).isEqualTo("onednn");
        assertThat(world.warnings).isEmpty();
    }

    @Test
    void whereNobodyCanLoadItAllGoOnPortablyWithOneWarning() {
        Coordinator coordinator = coordinator(2, 1, 1);
        come(coordinator, 11, "1", 1, 0, BROKEN, PORTABLE);
        come(coordinator, 12, "2", 1, 0, BROKEN, PORTABLE);
        assertThat(world.roster).isNotNull().extracting(FormedRoster::backend).isEqualTo("portable");
        assertThat(world.warnings)
                .containsExactly("backend 'onednn' loads on no executor: no library. The portable kernels do the same"
                        + " work, slower");
    }

    @Test
    void theWarningSaysWhyOfEachBackendThatLoadsNowhere() {
        Coordinator coordinator = coordinator(2, 1, 1);
        BackendReport blas = BackendReport.failed("blas", "no space");
        come(coordinator, 11, "1", 1, 0, BROKEN, blas, PORTABLE);
        come(coordinator, 12, "2", 1, 0, BROKEN, blas, PORTABLE);
        assertThat(world.warnings)
                .containsExactly("backend 'onednn' loads on no executor: no library. backend 'blas' loads on no"
                        + " executor: no space. The portable kernels do the same work, slower");
    }

    @Test
    void theOneThatCannotLoadWhatTheOthersRunIsRefusedByName() {
        Coordinator coordinator = coordinator(3, 1, 1);
        come(coordinator, 11, "1", 1, 0, ONEDNN, PORTABLE);
        come(coordinator, 12, "2", 1, 0, BROKEN, PORTABLE);
        come(coordinator, 13, "3", 1, 0, ONEDNN, PORTABLE);
        assertThat(world.roster).isNotNull();
        assertThat(world.last(12))
                .isEqualTo(new Refused("executor 2 (host-2): expected backend 'onednn' as the others have it (oneDNN"
                        + " avx512_core), got no library. It takes no part. Repair it, or choose a backend that every"
                        + " executor can load with -Dlockstep.backend="));
        assertThat(world.last(13))
                .isInstanceOfSatisfying(
                        Roster.class,
                        roster -> assertThat(roster.members())
                                .extracting(Member::executor)
                                .containsExactly("1", "3"));
    }

    private Coordinator leveled(int threads, @Nullable InstructionSet recorded, @Nullable InstructionSet cap) {
        return new Coordinator(
                new GenerationConfig(1, threads, 1, 100, 5_000, 60_000, 20_000, null, recorded, cap, 300_000, 10, null),
                world,
                0);
    }

    @Test
    void allComputeAtTheHighestLevelThatAllCan() {
        Coordinator coordinator = leveled(3, null, null);
        come(coordinator, 11, "1", InstructionSet.AVX512);
        come(coordinator, 12, "2", InstructionSet.AVX2);
        assertThat(world.loads).isEmpty();
        come(coordinator, 13, "3", InstructionSet.AVX512_AMX);
        assertThat(world.loads)
                .isEqualTo(Map.of(11L, InstructionSet.AVX2, 12L, InstructionSet.AVX2, 13L, InstructionSet.AVX2));
        load(coordinator, 1);
        assertThat(world.roster).isNotNull().satisfies(formed -> {
            assertThat(formed.identity()).isEqualTo("oneDNN avx2");
            assertThat(formed.level()).isEqualTo(InstructionSet.AVX2);
            assertThat(formed.ranks()).hasSize(3);
        });
    }

    @Test
    void theDriversCapIsEverybodys() {
        Coordinator coordinator = leveled(2, null, InstructionSet.AVX2);
        come(coordinator, 11, "1", InstructionSet.AVX512);
        come(coordinator, 12, "2", InstructionSet.AVX512_AMX);
        assertThat(world.loads).isEqualTo(Map.of(11L, InstructionSet.AVX2, 12L, InstructionSet.AVX2));
    }

    @Test
    void aCapOfAnotherArchitectureIsAnError() {
        Coordinator coordinator = leveled(1, null, InstructionSet.SVE);
        come(coordinator, 11, "1", InstructionSet.AVX512);
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.FAILED);
        assertThat(outcome(coordinator).text())
                .isEqualTo("lockstep.native.level: expected a level of the executors' architecture, such as"
                        + " avx512_core, got sve. Leave it out, or name one that they have");
    }

    @Test
    void aRunKeepsItsLevelAndLeavesOutThoseThatCannotComputeAtIt() {
        Coordinator coordinator = leveled(2, InstructionSet.AVX512, null);
        come(coordinator, 11, "1", InstructionSet.AVX2);
        come(coordinator, 12, "2", InstructionSet.AVX512_AMX);
        assertThat(world.loads).containsEntry(12L, InstructionSet.AVX512);
        load(coordinator, 1);
        assertThat(world.roster).isNotNull().satisfies(formed -> {
            assertThat(formed.level()).isEqualTo(InstructionSet.AVX512);
            assertThat(formed.ranks()).extracting(Register::executor).containsExactly("2");
        });
        assertThat(world.last(11))
                .isEqualTo(new Refused("executor 1 (host-1): expected instruction set avx512_core, which this run has"
                        + " computed at since its first commit, got avx2. It takes no part. Give the run executors"
                        + " that can do avx512_core, or begin anew with --fresh"));
        assertThat(world.warnings).hasSize(1);
    }

    @Test
    void aRunThatNobodyCanGoOnWithAtItsLevelIsRefused() {
        Coordinator coordinator = leveled(1, InstructionSet.AVX512, null);
        come(coordinator, 11, "1", InstructionSet.AVX2);
        load(coordinator, 1);
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.FAILED);
        assertThat(outcome(coordinator).text())
                .startsWith("executors: expected at least 1 that can take part, got 0. executor 1 (host-1): expected"
                        + " instruction set avx512_core, which this run has computed at since its first commit");
    }

    @Test
    void aCapBelowTheLevelOfTheRunIsAnError() {
        Coordinator coordinator = leveled(1, InstructionSet.AVX512, InstructionSet.AVX2);
        come(coordinator, 11, "1", InstructionSet.AVX512);
        assertThat(outcome(coordinator).text())
                .isEqualTo("lockstep.native.level: expected at least avx512_core, which this run has computed at since"
                        + " its first commit, got avx2. Leave it out, or begin anew with --fresh");
    }

    @Test
    void portableKernelsMindNeitherLevelNorArchitecture() {
        Coordinator coordinator = leveled(2, InstructionSet.AVX512, null);
        world.reports.put(11L, List.of(PORTABLE));
        world.reports.put(12L, List.of(PORTABLE));
        come(coordinator, 11, "1", InstructionSet.AVX2);
        come(coordinator, 12, "2", InstructionSet.ASIMD);
        load(coordinator, 1);
        assertThat(world.roster).isNotNull().satisfies(formed -> {
            assertThat(formed.backend()).isEqualTo("portable");
            assertThat(formed.level()).isEqualTo(InstructionSet.UNKNOWN);
            assertThat(formed.ranks()).hasSize(2);
        });
    }

    @Test
    void ofTwoArchitecturesTheOneWithFewerThreadsIsRefused() {
        Coordinator coordinator = leveled(3, null, null);
        come(coordinator, 11, "1", InstructionSet.ASIMD);
        coordinator.received(12, register("2", 2, InstructionSet.AVX2), 0);
        load(coordinator, 1);
        assertThat(world.last(11))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.text())
                                .startsWith("executor 1 (host-1): expected backend 'onednn' as the others have it"
                                        + " (oneDNN avx2), got oneDNN asimd. It takes no part."));
    }

    @Test
    void aProcessThatIsAtAnotherLevelAlreadyIsRefusedWithTheSetting() {
        Coordinator coordinator = leveled(2, null, null);
        String settled = "onednn: this JVM computes at avx512_core already, the run's level is avx2. Use fresh"
                + " executors, or start every one with -Dlockstep.native.level=avx2";
        world.reports.put(11L, List.of(BackendReport.failed("onednn", settled), PORTABLE));
        come(coordinator, 11, "1", InstructionSet.AVX512);
        come(coordinator, 12, "2", InstructionSet.AVX2);
        load(coordinator, 1);
        assertThat(world.last(11))
                .isEqualTo(new Refused("executor 1 (host-1): expected backend 'onednn' as the others have it (oneDNN"
                        + " avx2), got " + settled + ". It takes no part. Repair it, or choose a backend that every"
                        + " executor can load with -Dlockstep.backend="));
    }

    @Test
    void whoeverDoesNotLoadInTimeIsLeftOutByName() {
        Coordinator coordinator = leveled(2, null, null);
        come(coordinator, 11, "1", InstructionSet.AVX2);
        come(coordinator, 12, "2", InstructionSet.AVX2);
        world.loads.remove(11L);
        load(coordinator, 1);
        coordinator.tick(60_000);
        assertThat(world.roster).isNull();
        coordinator.tick(60_001);
        assertThat(world.frozen).containsExactly("1");
        assertThat(world.last(11))
                .isEqualTo(new Refused("executor 1 (host-1): expected its backends to load within 60 s, got no answer."
                        + " It takes no part. Look into its log"));
        assertThat(world.roster).isNotNull();
    }

    @Test
    void whenTooFewAreLeftToLoadThereIsAnotherGeneration() {
        Coordinator coordinator = leveled(1, null, null);
        come(coordinator, 11, "1", InstructionSet.AVX2);
        coordinator.lost(11, "closed", 1);
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.LOST);
        assertThat(outcome(coordinator).text())
                .isEqualTo("executors: expected at least 1 to load their backends, 0 are left");
    }
}
