package io.lockstep.driver.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.End;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.EpochEnd;
import io.lockstep.driver.roster.Message.MetricsPart;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CoordinatorTest {
    private static final BackendReport PORTABLE = new BackendReport("portable", "EJML", "");
    private static final BackendReport ONEDNN = new BackendReport("onednn", "oneDNN avx512", "");
    private static final BackendReport ONEDNN_AVX2 = new BackendReport("onednn", "oneDNN avx2", "");
    private static final BackendReport BROKEN = new BackendReport("onednn", "", "no library");

    private final World world = new World();

    private static final class World implements Coordinator.Effects {
        private final Map<Long, List<Message>> sent = new TreeMap<>();
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
        return new Coordinator(new Terms(1, threads, minimum, 5_000, 60_000, 20_000, null, epochs, ""), world, 0);
    }

    private static Register register(String executor, int threads, BackendReport... backends) {
        return new Register(executor, "host-" + executor, 4_000, threads, 1 << 30, "amd64", List.of(backends));
    }

    private static EpochEnd end(int epoch) {
        return new EpochEnd(epoch, epoch * 10L, 0.5, 1, "", "[]");
    }

    private static Ended ended(Status status, String text) {
        return new Ended(status, text, 1, 2, 3);
    }

    private Coordinator formedOfTwo(int epochs) {
        Coordinator coordinator = coordinator(2, 1, epochs);
        coordinator.received(11, register("10", 1, PORTABLE), 0);
        coordinator.received(12, register("9", 1, PORTABLE), 0);
        return coordinator;
    }

    private static Outcome outcome(Coordinator coordinator) {
        return coordinator.outcome().orElseThrow();
    }

    @Test
    void theRosterIsFormedAtOnceWhenEveryThreadIsThere() {
        Coordinator coordinator = coordinator(3, 1, 1);
        coordinator.received(11, register("10", 1, PORTABLE), 0);
        coordinator.received(12, register("9", 1, PORTABLE), 0);
        assertThat(world.count(11)).isZero();
        coordinator.received(11, register("10", 2, PORTABLE), 10);
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
        coordinator.received(11, register("1", 1, PORTABLE), 1_000);
        coordinator.tick(6_000);
        assertThat(world.count(11)).isZero();
        coordinator.tick(6_001);
        assertThat(world.last(11)).isInstanceOf(Roster.class);
    }

    @Test
    void tooFewRanksAreWaitedForAndThenNamed() {
        Coordinator coordinator = coordinator(4, 2, 1);
        coordinator.received(11, register("1", 2, PORTABLE), 1_000);
        coordinator.tick(60_000);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.tick(60_001);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.MISSING);
        assertThat(outcome(coordinator).text())
                .isEqualTo("executors: expected at least 2 within 60 s, got 1. Give the application executors, or raise"
                        + " executors.waitSeconds or lower executors.min");
    }

    @Test
    void twinsAndLateOnesAreRefused() {
        Coordinator coordinator = coordinator(3, 1, 1);
        coordinator.received(11, register("1", 2, PORTABLE), 0);
        coordinator.received(12, register("1", 1, PORTABLE), 0);
        assertThat(world.last(12)).isEqualTo(new Refused("executor 1 has registered already"));
        coordinator.received(13, register("2", 1, PORTABLE), 0);
        coordinator.received(14, register("3", 1, PORTABLE), 0);
        assertThat(world.last(14))
                .isEqualTo(new Refused("generation 1 has begun; executor 3 may take part in the next one"));
        coordinator.lost(14, "closed", 1);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.received(15, register("2", 1, PORTABLE), 2);
        coordinator.received(16, register("4", 1, BROKEN), 2);
        assertThat(world.late).containsExactly("3");
    }

    @Test
    void whoeverWaitedLongForTheRosterIsNotSilent() {
        Coordinator coordinator = coordinator(2, 2, 1);
        coordinator.received(11, register("1", 1, PORTABLE), 1_000);
        coordinator.received(12, register("2", 1, PORTABLE), 30_000);
        coordinator.tick(30_001);
        coordinator.received(11, new Progress(0, 0), 31_000);
        coordinator.tick(49_000);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.tick(50_002);
        assertThat(outcome(coordinator).text()).contains("rank 1 (executor 2 on host-2)");
    }

    @Test
    void silenceIsCountedAnewAfterACommit() {
        Coordinator coordinator = formedOfTwo(2);
        coordinator.tick(1);
        coordinator.received(11, end(1), 2);
        coordinator.received(12, end(1), 3);
        coordinator.tick(40_000);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.tick(60_001);
        assertThat(outcome(coordinator).kind()).isEqualTo(Outcome.Kind.LOST);
    }

    @Test
    void anEpochIsCommittedOnceWhenEveryRankHasWrittenIt() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(11, new MetricsPart("AB"), 1);
        coordinator.received(11, new EpochEnd(1, 10, 0.5, 1, "CD", "[]"), 1);
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
        coordinator.tick(0);
        coordinator.received(12, new Progress(7, 0.1), 10_000);
        coordinator.tick(20_000);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.tick(20_500);
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
        coordinator.received(11, register("1", 1, ONEDNN, PORTABLE), 0);
        coordinator.received(12, register("2", 1, ONEDNN, PORTABLE), 0);
        assertThat(world.formation).isNotNull().extracting(Formation::backend).isEqualTo("onednn");
        assertThat(world.warnings).isEmpty();
    }

    @Test
    void whereNobodyCanLoadItAllGoOnPortablyWithOneWarning() {
        Coordinator coordinator = coordinator(2, 1, 1);
        coordinator.received(11, register("1", 1, BROKEN, PORTABLE), 0);
        coordinator.received(12, register("2", 1, BROKEN, PORTABLE), 0);
        assertThat(world.formation).isNotNull().extracting(Formation::backend).isEqualTo("portable");
        assertThat(world.warnings)
                .containsExactly("backend 'onednn' loads on no executor: no library. The portable kernels do the same"
                        + " work, slower");
    }

    @Test
    void theOneThatCannotLoadWhatTheOthersRunIsRefusedByName() {
        Coordinator coordinator = coordinator(3, 1, 1);
        coordinator.received(11, register("1", 1, ONEDNN, PORTABLE), 0);
        coordinator.received(12, register("2", 1, BROKEN, PORTABLE), 0);
        coordinator.received(13, register("3", 1, ONEDNN, PORTABLE), 0);
        assertThat(world.formation).isNotNull();
        assertThat(world.last(12))
                .isEqualTo(new Refused("executor 2 (host-2): expected backend 'onednn' as the others have it (oneDNN"
                        + " avx512), got no library. It takes no part. Repair it, or choose a backend that every"
                        + " executor can load with -Dlockstep.backend="));
        assertThat(world.last(13))
                .isInstanceOfSatisfying(
                        Roster.class,
                        roster -> assertThat(roster.members())
                                .extracting(Member::executor)
                                .containsExactly("1", "3"));
    }

    @Test
    void anotherInstructionSetIsRefusedToo() {
        Coordinator coordinator = coordinator(3, 1, 1);
        coordinator.received(11, register("1", 1, ONEDNN_AVX2), 0);
        coordinator.received(12, register("2", 2, ONEDNN), 0);
        assertThat(world.last(11))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.text())
                                .contains(
                                        "expected backend 'onednn' as the others have it (oneDNN avx512), got oneDNN avx2"));
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
