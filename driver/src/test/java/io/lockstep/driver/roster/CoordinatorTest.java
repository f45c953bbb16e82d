package io.lockstep.driver.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.roster.Message.End;
import io.lockstep.driver.roster.Message.MetricsPart;
import io.lockstep.driver.roster.Message.Note;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.roster.Message.TakeCheckpoint;
import io.lockstep.kernels.backend.InstructionSet;
import org.junit.jupiter.api.Test;

/** Who takes part, until when, and what is committed. */
class CoordinatorTest extends CoordinatorRig {
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
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.MISSING);
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
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.LOST);
    }

    @Test
    void anEpochIsCommittedOnceWhenEveryRankHasWrittenIt() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(11, new MetricsPart(new byte[] {1, 2}), 1);
        coordinator.received(11, share(10, 3, 4), 1);
        assertThat(world.commits).isEmpty();
        coordinator.received(12, end(1), 2);
        assertThat(world.commits).hasSize(1);
        assertThat(world.commits.get(0))
                .extracting(Share::validation)
                .containsExactly(new byte[0], new byte[] {1, 2, 3, 4});
        coordinator.received(11, ended(Status.DONE, ""), 3);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.received(12, ended(Status.DONE, ""), 3);
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.FINISHED);
        assertThat(world.last(11)).isInstanceOf(End.class);
        assertThat(world.last(12)).isInstanceOf(End.class);
    }

    @Test
    void aClosedConnectionEndsTheGenerationAndTellsTheOthers() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(12, new Progress(7, 0.1), 1);
        coordinator.lost(12, "the peer closed it", 2);
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.LOST);
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
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.FINISHED);
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
        assertThat(outcome(coordinator)).isEqualTo(new GenerationEnd(GenerationEnd.Kind.FAILED, "slice 3: NaN", null));
    }

    @Test
    void aCommitThatFailsEndsTheRun() {
        Coordinator coordinator = formedOfTwo(2);
        world.diskFull = true;
        coordinator.received(11, end(1), 1);
        coordinator.received(12, end(1), 1);
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.FAILED);
        assertThat(outcome(coordinator).text()).isEqualTo("disk full");
    }

    @Test
    void moreExecutorsAreTakenInAtACommitButNotAtTheLast() {
        Coordinator coordinator = formedOfTwo(2);
        world.request = new EndRequest(GenerationEnd.Kind.CHANGED, "more executors are there", false);
        tick(coordinator, 1);
        coordinator.received(11, end(1), 1);
        assertThat(coordinator.outcome()).isEmpty();
        coordinator.received(12, end(1), 1);
        assertThat(outcome(coordinator))
                .isEqualTo(new GenerationEnd(GenerationEnd.Kind.CHANGED, "more executors are there", null));
        assertThat(world.sent.get(12L)).noneMatch(TakeCheckpoint.class::isInstance);
    }

    @Test
    void aCheckpointIsAskedForOnceWhenTheLastCommitIsLongAgo() {
        Coordinator coordinator = formedOfTwo(9);
        Runnable alive = () -> {
            for (long now = 0; now < 300_000; now += 10_000) {
                coordinator.received(11, new Progress(now, 0), now);
                coordinator.received(12, new Progress(now, 0), now);
                tick(coordinator, now);
            }
        };
        alive.run();
        assertThat(world.sent.get(12L)).noneMatch(TakeCheckpoint.class::isInstance);
        tick(coordinator, 300_000);
        tick(coordinator, 300_001);
        assertThat(world.sent.get(12L))
                .filteredOn(TakeCheckpoint.class::isInstance)
                .hasSize(1);
        assertThat(world.sent.get(11L)).noneMatch(TakeCheckpoint.class::isInstance);
        coordinator.received(11, share(17), 300_002);
        coordinator.received(12, share(17), 300_003);
        assertThat(world.commits).hasSize(1);
        tick(coordinator, 300_004);
        assertThat(coordinator.outcome()).isEmpty();
        assertThat(world.sent.get(12L))
                .filteredOn(TakeCheckpoint.class::isInstance)
                .hasSize(1);
    }

    @Test
    void anInterruptionEndsTheGenerationAtACommitThatIsMadeForIt() {
        Coordinator coordinator = formedOfTwo(9);
        world.request = new EndRequest(GenerationEnd.Kind.INTERRUPTED, "SIGTERM", true);
        tick(coordinator, 1);
        assertThat(world.last(12)).isEqualTo(new TakeCheckpoint());
        coordinator.received(12, share(3), 2);
        coordinator.received(11, share(3), 2);
        assertThat(outcome(coordinator)).isEqualTo(new GenerationEnd(GenerationEnd.Kind.INTERRUPTED, "SIGTERM", null));
    }

    /** What a commit does not say is not in the model's lineage. */
    @Test
    void timeThatRunsOutDuringACommitEndsTheTrainingAtTheNextOne() {
        Coordinator coordinator = formedOfTwo(9);
        world.request = new EndRequest(GenerationEnd.Kind.FINISHED, "time limit of 1 s", true);
        coordinator.received(12, share(3), 1);
        coordinator.received(11, share(3), 2);
        assertThat(coordinator.outcome()).isEmpty();
        tick(coordinator, 3);
        assertThat(world.last(12)).isEqualTo(new TakeCheckpoint());
        world.over = "time limit of 1 s, after step 4";
        coordinator.received(12, share(4), 4);
        coordinator.received(11, share(4), 5);
        assertThat(outcome(coordinator))
                .isEqualTo(new GenerationEnd(GenerationEnd.Kind.FINISHED, "time limit of 1 s, after step 4", null));
    }

    @Test
    void anInterruptionWhileExecutorsAreWaitedForEndsTheWait() {
        Coordinator coordinator = coordinator(2, 2, 1);
        come(coordinator, 11, "1", 1, 0, PORTABLE);
        world.request = new EndRequest(GenerationEnd.Kind.CHANGED, "more executors are there", false);
        tick(coordinator, 1);
        assertThat(coordinator.outcome()).isEmpty();
        world.request = new EndRequest(GenerationEnd.Kind.INTERRUPTED, "SIGTERM", true);
        tick(coordinator, 2);
        assertThat(outcome(coordinator)).isEqualTo(new GenerationEnd(GenerationEnd.Kind.INTERRUPTED, "SIGTERM", null));
        assertThat(world.last(11)).isEqualTo(new End("SIGTERM"));
    }

    /** Else a commit that takes longer than the time between two would be followed by another at once, for ever. */
    @Test
    void theTimeWithoutACheckpointIsCountedFromTheEndOfTheLast() {
        Coordinator coordinator = formedOfTwo(9);
        tick(coordinator, 0);
        coordinator.received(11, share(5), 1_000);
        coordinator.received(12, share(5), 1_000);
        for (long now : new long[] {400_000, 500_000, 600_000, 699_999}) {
            coordinator.received(11, new Progress(6, 0), now);
            coordinator.received(12, new Progress(6, 0), now);
            tick(coordinator, now);
        }
        assertThat(world.sent.get(12L)).noneMatch(TakeCheckpoint.class::isInstance);
        tick(coordinator, 700_000);
        assertThat(world.last(12)).isEqualTo(new TakeCheckpoint());
    }

    @Test
    void aTrainingIsOverWhenTheCommitSaysSo() {
        Coordinator coordinator = formedOfTwo(9);
        world.over = "early stopping";
        coordinator.received(12, end(3), 2);
        coordinator.received(11, end(3), 2);
        assertThat(outcome(coordinator))
                .isEqualTo(new GenerationEnd(GenerationEnd.Kind.FINISHED, "early stopping", null));
    }

    /** A rank may be ahead of another by more than one checkpoint. */
    @Test
    void onlySharesOfOneStepAreCommittedTogether() {
        Coordinator coordinator = formedOfTwo(9);
        coordinator.received(12, share(5, 1), 1);
        coordinator.received(12, share(7, 2), 2);
        assertThat(world.commits).isEmpty();
        coordinator.received(11, share(5, 3), 3);
        assertThat(world.commits).hasSize(1);
        assertThat(world.commits.get(0)).extracting(Share::step).containsExactly(5L, 5L);
        assertThat(world.commits.get(0)).extracting(Share::validation).containsExactly(new byte[] {1}, new byte[] {3});
        coordinator.received(11, share(7, 4), 4);
        assertThat(world.commits.get(1)).extracting(Share::step).containsExactly(7L, 7L);
    }

    /** Else a training whose last share was lost would be called finished. */
    @Test
    void ranksThatAreDoneAreNotTheEndUntilTheLastStepIsCommitted() {
        Coordinator coordinator = formedOfTwo(1);
        coordinator.received(11, ended(Status.DONE, ""), 1);
        coordinator.received(12, ended(Status.DONE, ""), 2);
        assertThat(world.commits).isEmpty();
        assertThat(coordinator.outcome()).isEmpty();
    }

    @Test
    void thoseBeyondTheMaximumTakeNoPart() {
        Coordinator coordinator = coordinator(3, 1, 2, 1);
        come(coordinator, 11, "1", 1, 0, PORTABLE);
        come(coordinator, 12, "2", 1, 0, PORTABLE);
        come(coordinator, 13, "3", 1, 0, PORTABLE);
        load(coordinator, 1);
        assertThat(world.last(13))
                .isEqualTo(new Refused(
                        "executor 3 (host-3) is not needed: executors.max is 2, and as many others are there"));
        assertThat(world.roster)
                .isNotNull()
                .satisfies(formed -> assertThat(formed.ranks()).hasSize(2));
    }

    @Test
    void aRunThatCannotFitIsRefusedBeforeAnybodyStarts() {
        world.tooSmall = true;
        Coordinator coordinator = formedOfTwo(1);
        assertThat(outcome(coordinator).kind()).isEqualTo(GenerationEnd.Kind.FAILED);
        assertThat(outcome(coordinator).cause()).isInstanceOf(IllegalArgumentException.class);
        assertThat(world.sent.get(11L)).noneMatch(Roster.class::isInstance);
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
