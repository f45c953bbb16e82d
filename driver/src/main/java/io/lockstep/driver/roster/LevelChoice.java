package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Message.Register;
import io.lockstep.kernels.backend.InstructionSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instruction-set levels at which ranks load their backends, before one of these is chosen: the level the run has
 * had since its first commit, or else the highest that all ranks of an architecture can compute at and that the driver
 * allows.
 *
 * @param levels by the place of the rank in the list that was given
 */
public record LevelChoice(List<InstructionSet> levels) {
    public LevelChoice {
        levels = List.copyOf(levels);
    }

    /**
     * @param recorded of the run's commits; absent before the first
     * @param cap of the driver; absent: any
     * @throws IllegalArgumentException when the run is above the cap, or the cap is of another architecture
     */
    public static LevelChoice of(
            List<Register> ranks, @Nullable InstructionSet recorded, @Nullable InstructionSet cap) {
        if (recorded != null && cap != null && !cap.canRun(recorded)) {
            throw new IllegalArgumentException(InstructionSet.CAP_PROPERTY + ": expected at least " + recorded.label()
                    + ", which this run has computed at since its first commit, got " + cap.label()
                    + ". Leave it out, or begin anew with --fresh");
        }
        List<InstructionSet> levels = new ArrayList<>();
        for (Register rank : ranks) {
            InstructionSet own = rank.level();
            levels.add(recorded == null ? capped(common(own, ranks), cap) : own.canRun(recorded) ? recorded : own);
        }
        return new LevelChoice(levels);
    }

    private static InstructionSet common(InstructionSet own, List<Register> ranks) {
        InstructionSet level = own;
        for (Register rank : ranks) {
            if (level.sameArchitecture(rank.level())) {
                level = InstructionSet.common(level, rank.level());
            }
        }
        return level;
    }

    private static InstructionSet capped(InstructionSet level, @Nullable InstructionSet cap) {
        if (cap == null || level == InstructionSet.UNKNOWN) {
            return level;
        }
        if (!level.sameArchitecture(cap)) {
            throw new IllegalArgumentException(InstructionSet.CAP_PROPERTY
                    + ": expected a level of the executors' architecture, such as " + level.label() + ", got "
                    + cap.label() + ". Leave it out, or name one that they have");
        }
        return InstructionSet.common(level, cap);
    }

    /** Whether one that comes later could compute at a level that was chosen. */
    boolean admits(Register register) {
        return levels.stream().anyMatch(register.level()::canRun);
    }
}
