package io.lockstep.driver.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.End;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.EpochEnd;
import io.lockstep.driver.roster.Message.Load;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.MetricsPart;
import io.lockstep.driver.roster.Message.Note;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
    private static final BackendReport PORTABLE = new BackendReport("portable", "EJML", InstructionSet.UNKNOWN, "");
    private static final BackendReport ONEDNN = onednn(InstructionSet.AVX512);
    private static final BackendReport BROKEN = BackendReport.failed("onednn", "no library");

    private final World world = new World();

    private static final class World implements Coordinator.Effects {
        private final Map<Long, List<Message>> sent = new TreeMap<>();
        private final Map<Long, InstructionSet> loads = new TreeMap<>();
        private final Map<Long, List<BackendReport>> reports = new TreeMap<>();
        private final List<List<EpochEnd>> commits = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final List<String> frozen = new ArrayList<>();
        private final List<String> late = new ArrayList<>();
        private final List<Long> steps = new ArrayList<>();
        private @Nullable Formation formation;
        private boolean grew;
        private boolean tooSmall;
        private boolean diskFull;

        @Override
        public void send(long peer, Message message) {
            if (message instanceof Load load) {
                loads.put(peer, load.level());
                return;
            }
            sent.computeIfAbsent(peer, p -> new ArrayList<>()).add(message);
        }

        @Override
        public void formed(Formation formed) {
            if (tooSmall) {
                throw new IllegalArgumentException("memory: too small");
            }
            formation = formed;
        }

        @Override
        public void progress(long step, double loss) {
            steps.add(step);
        }

        @Override
        public void commit(List<EpochEnd> shares) throws IOException {
            if (diskFull) {
                throw new IOException("disk full");
            }
            commits.add(shares);
        }

        @Override
        public boolean grew() {
            return grew;
        }

        @Override
        public void late(String executor) {
            late.add(executor);
        }

        @Override
        public void frozen(String executor) {
            frozen.add(executor);
        }

        @Override
        public void warning(String text) {
            warnings.add(text);
        }

        private Message last(long peer) {
            List<Message> messages = sent.getOrDefault(peer, List.of());
            return messages.get(messages.size() - 1);
        }

        private int count(long peer) {
            return sent.getOrDefault(peer, List.of()).size();
        }
    }

    private Coordinator coordinator(int threads, int minimum, int epochs) {
        return new Coordinator(
                new Terms(1, threads, minimum, 5_000, 60_000, 20_000, null, null, null, epochs, ""), world, 0);
    }

    private static Register register(String executor, int threads, InstructionSet level) {
        return new Register(executor, "host-" + executor, 4_000, threads, 1 << 30, level);
    }

    private static BackendReport onednn(InstructionSet level) {
        return new BackendReport("onednn", "oneDNN " + level.label(), level, "");
    }

    /** An executor registers, and loads these backends when it is told to. */
    private void come(
            Coordinator coordinator,
            long peer,
            String executor,
            int threads,
            long nowMillis,
            BackendReport... backends) {
        world.reports.put(peer, List.of(backends));
        coordinator.received(peer, register(executor, threads, InstructionSet.AVX512), nowMillis);
        load(coordinator, nowMillis);
    }

    /** One that has oneDNN at whatever level it is told, as a machine of this level. */
    private void come(Coordinator coordinator, long peer, String executor, InstructionSet machine) {
        coordinator.received(peer, register(executor, 1, machine), 0);
    }

    private void tick(Coordinator coordinator, long nowMillis) {
        coordinator.tick(nowMillis);
        load(coordinator, nowMillis);
    }

    private void load(Coordinator coordinator, long nowMillis) {
        for (Map.Entry<Long, InstructionSet> asked : Map.copyOf(world.loads).entrySet()) {
            world.loads.remove(asked.getKey());
            coordinator.received(
                    asked.getKey(),
                    new Loaded(world.reports.getOrDefault(asked.getKey(), List.of(onednn(asked.getValue()), PORTABLE))),
                    nowMillis);
        }
    }

    private static EpochEnd end(int epoch) {
        return new EpochEnd(epoch, epoch * 10L, 0.5, 1, "", "[]", SkippedSteps.NONE);
    }

    private static Ended ended(Status status, String text) {
        return new Ended(status, text, 1, 2, 3);
    }

    private Coordinator formedOfTwo(int epochs) {
        Coordinator coordinator = coordinator(2, 1, epochs);
        come(coordinator, 11, "10", 1, 0, PORTABLE);
        come(coordinator, 12, "9", 1, 0, PORTABLE);
        return coordinator;
    }

    private static Outcome outcome(Coordinator coordinator) {
        return coordinator.outcome().orElseThrow();
    }

    @Test
    void theRosterIsFormedAtOnceWhenEveryThreadIsThere() {
        Coordinator coordinator = coordinator(3, 1, 1);
        come(coordinator, 11, "10", 1, 0, PORTABLE);
        come(coordinator, 12, "9", 1, 0, PORTABLE);
        assertThat(world.count(11)).isZero();
        come(coordinator, 11, "10", 2, 10, PORTABLE);
        assertThat(world.last(11)).isInstanceOfSatisfying(Roster.class, roster -> {
            assertThat(roster.rank()).isEqualTo(1);
            assertThat(roster.members()).extracting(Member::executor).containsExactly("9", "10");
            assertThat(roster.members()).extracting(Member::threads).containsExactly(1, 2);
            assertThat(roster.backend()).isEqualTo("portable");
        });
        assertThat(world.last(12))
                .isInstanceOfSatisfying(
                        Roster.class, roster -> assertThat(roster.rank()).isZero());
    }

    @Test
    void theRosterIsFormedOfWhoeverIsThereAfterTheGrace() {
        Coordinator coordinator = coordinator(4, 1, 1);
        come(coordinator, 11, "1", 1, 1_000, PORTABLE);
        tick(coordinator, 6_000);
        assertThat(world.count(11)).isZero();
        tick(coordinator, 6_001);
        assertThat(world.last(11)).isInstanceOf(Roster.class);
    }

    @Test
    void tooFewRanksAreWaitedForAndThenNamed() {
        Coordinator coordinator = coordinator(4, 2, 1);
        come(coordinator, 11, "1", 2, 1_000, PORTABLE);
        tick(coordinator, 60_000);
        assertThat(coordinator.outcome()).isEmpty();
        tick(coordinator, 60_001);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.MISSING);
        assertThat(outcome(coordinator).text())
                .isEqualTo("executors: expected at least 2 within 60 s, got 1. Give the application executors, or raise"
                        + " executors.waitSeconds or lower executors.min");
    }

    @Test
    void twinsAndLateOnesAreRefused() {
        Coordinator coordinator = coordinator(3, 1, 1);
        come(coordinator, 11, "1", 2, 0, PORTABLE);
        come(coordinator, 12, "1", 1, 0, PORTABLE);
        assertThat(world.last(12)).isEqualTo(new Refused("executor 1 has registered already"));
        come(coordinator, 13, "2", 1, 0, PORTABLE);
        come(coordinator, 14, "3", 1, 0, PORTABLE);
        assertThat(world.last(14))
                .isEqualTo(new Refused("generation 1 has begun; executor 3 may take part in the next one"));
        coordinator.lost(14, "closed", 1);
        assertThat(coordinator.outcome()).isEmpty();
        come(coordinator, 15, "2", 1, 2, PORTABLE);
        coordinator.received(16, register("4", 1, InstructionSet.AVX2), 2);
        assertThat(world.late).containsExactly("3");
    }

    @Test
    void whoeverWaitedLongForTheRosterIsNotSilent() {
        Coordinator coordinator = coordinator(2, 2, 1);
        come(coordinator, 11, "1", 1, 1_000, PORTABLE);
        come(coordinator, 12, "2", 1, 30_000, PORTABLE);
        tick(coordinator, 30_001);
        coordinator.received(11, new Progress(0, 0), 31_000);
        tick(coordinator, 49_000);
        assertThat(coordinator.outcome()).isEmpty();
        tick(coordinator, 50_002);
        assertThat(outcome(coordinator).text()).contains("rank 1 (executor 2 on host-2)");
    }

    @Test
    void silenceIsCountedAnewAfterACommit() {
        Coordinator coordinator = formedOfTwo(2);
        tick(coordinator, 1);
        coordinator.received(11, end(1), 2);
        coordinator.received(12, end(1), 3);
        tick(coordinator, 40_000);
        assertThat(coordinator.outcome()).isEmpty();
        tick(coordinator, 60_001);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.LOST);
    }

    @Test
    void anEpochIsCommittedOnceWhenEveryRankHasWrittenIt() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(11, new MetricsPart("AB"), 1);
        coordinator.received(11, new EpochEnd(1, 10, 0.5, 1, "CD", "[]", SkippedSteps.NONE), 1);
        assertThat(world.commits).isEmpty();
        coordinator.received(12, end(1), 2);
        assertThat(world.commits).hasSize(1);
        assertThat(world.commits.get(0)).extracting(EpochEnd::validation).containsExactly("", "ABCD");
        coordinator.received(11, ended(Status.DONE, ""), 3);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.received(12, ended(Status.DONE, ""), 3);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.FINISHED);
        assertThat(world.last(11)).isInstanceOf(End.class);
        assertThat(world.last(12)).isInstanceOf(End.class);
    }

    @Test
    void aClosedConnectionEndsTheGenerationAndTellsTheOthers() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(12, new Progress(7, 0.1), 1);
        coordinator.lost(12, "the peer closed it", 2);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.LOST);
        assertThat(outcome(coordinator).text())
                .isEqualTo("rank 0 (executor 9 on host-9) is lost after step 7: the peer closed it");
        assertThat(world.last(11)).isInstanceOf(End.class);
    }

    @Test
    void aSilentRankIsLostWithinHalfAMinute() {
        Coordinator coordinator = formedOfTwo(1);
        tick(coordinator, 0);
        coordinator.received(12, new Progress(7, 0.1), 10_000);
        tick(coordinator, 20_000);
        assertThat(coordinator.outcome()).isEmpty();
        tick(coordinator, 20_500);
        assertThat(outcome(coordinator).text())
                .isEqualTo("rank 1 (executor 10 on host-10) is lost after step 0: it said nothing for 20 s");
        assertThat(world.frozen).containsExactly("10");
    }

    @Test
    void aRankThatIsDoneMayLeave() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(11, end(1), 1);
        coordinator.received(11, ended(Status.DONE, ""), 1);
        coordinator.lost(11, "closed", 2);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.received(12, end(1), 3);
        coordinator.received(12, ended(Status.DONE, ""), 3);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.FINISHED);
    }

    @Test
    void notesOfTheFirstRankAreTold() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(11, new Note("of the second"), 1);
        coordinator.received(12, new Note("slice 3 has NaN"), 1);
        assertThat(world.warnings).containsExactly("slice 3 has NaN");
    }

    @Test
    void aRankThatFailedEndsTheRunWithItsReason() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(12, ended(Status.FAILED, "slice 3: NaN"), 1);
        assertThat(outcome(coordinator)).isEqualTo(new Outcome(Outcome.Kind.FAILED, "slice 3: NaN", null));
    }

    @Test
    void aCommitThatFailsEndsTheRun() {
        Coordinator coordinator = formedOfTwo(2);
        world.diskFull = true;
        coordinator.received(11, end(1), 1);
        coordinator.received(12, end(1), 1);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(outcome(coordinator).text()).isEqualTo("disk full");
    }

    @Test
    void moreExecutorsAreTakenInAtACommitButNotAtTheLast() {
        Coordinator coordinator = formedOfTwo(2);
        world.grew = true;
        coordinator.received(11, end(1), 1);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.received(12, end(1), 1);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.GREW);
    }

    @Test
    void aRunThatCannotFitIsRefusedBeforeAnybodyStarts() {
        world.tooSmall = true;
        Coordinator coordinator = formedOfTwo(1);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(outcome(coordinator).cause()).isInstanceOf(IllegalArgumentException.class);
        assertThat(world.sent.get(11L)).noneMatch(Roster.class::isInstance);
    }

    @Test
    void theBackendThatAllCanLoadIsPreferredInTheirOrder() {
        Coordinator coordinator = coordinator(2, 1, 1);
        come(coordinator, 11, "1", 1, 0, ONEDNN, PORTABLE);
        come(coordinator, 12, "2", 1, 0, ONEDNN, PORTABLE);
        assertThat(world.formation).isNotNull().extracting(Formation::backend).isEqualTo("onednn");
        assertThat(world.warnings).isEmpty();
    }

    @Test
    void whereNobodyCanLoadItAllGoOnPortablyWithOneWarning() {
        Coordinator coordinator = coordinator(2, 1, 1);
        come(coordinator, 11, "1", 1, 0, BROKEN, PORTABLE);
        come(coordinator, 12, "2", 1, 0, BROKEN, PORTABLE);
        assertThat(world.formation).isNotNull().extracting(Formation::backend).isEqualTo("portable");
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
        assertThat(world.formation).isNotNull();
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
        return new Coordinator(new Terms(1, threads, 1, 5_000, 60_000, 20_000, null, recorded, cap, 1, ""), world, 0);
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
        assertThat(world.formation).isNotNull().satisfies(formation -> {
            assertThat(formation.identity()).isEqualTo("oneDNN avx2");
            assertThat(formation.level()).isEqualTo(InstructionSet.AVX2);
            assertThat(formation.ranks()).hasSize(3);
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
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.FAILED);
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
        assertThat(world.formation).isNotNull().satisfies(formation -> {
            assertThat(formation.level()).isEqualTo(InstructionSet.AVX512);
            assertThat(formation.ranks()).extracting(Register::executor).containsExactly("2");
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
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.FAILED);
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
        assertThat(world.formation).isNotNull().satisfies(formation -> {
            assertThat(formation.backend()).isEqualTo("portable");
            assertThat(formation.level()).isEqualTo(InstructionSet.UNKNOWN);
            assertThat(formation.ranks()).hasSize(2);
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
        assertThat(world.formation).isNull();
        coordinator.tick(60_001);
        assertThat(world.frozen).containsExactly("1");
        assertThat(world.last(11))
                .isEqualTo(new Refused("executor 1 (host-1): expected its backends to load within 60 s, got no answer."
                        + " It takes no part. Look into its log"));
        assertThat(world.formation).isNotNull();
    }

    @Test
    void whenTooFewAreLeftToLoadThereIsAnotherGeneration() {
        Coordinator coordinator = leveled(1, null, null);
        come(coordinator, 11, "1", InstructionSet.AVX2);
        coordinator.lost(11, "closed", 1);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.LOST);
        assertThat(outcome(coordinator).text())
                .isEqualTo("executors: expected at least 1 to load their backends, 0 are left");
    }

    @Test
    void aStrangerThatSpeaksBeforeTheRosterChangesNothing() {
        Coordinator coordinator = coordinator(2, 1, 1);
        coordinator.received(99, end(1), 0);
        coordinator.received(99, ended(Status.FAILED, "lie"), 0);
        assertThat(coordinator.outcome()).isEmpty();
        assertThat(world.commits).isEmpty();
    }
}
