package io.lockstep.driver.roster;

import io.lockstep.driver.checkpoint.BestMetric;
import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.ComputedBy;
import io.lockstep.driver.checkpoint.Measure;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TrainingState;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.EpochTotals.PhaseTotals;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checkpoints and what they are made of inside a {@link MessageCodec} message. */
final class CheckpointCodec {
    /** Of an empty piece: three texts, two numbers of blocks, a number of bytes. */
    private static final int PIECE_BYTES = 3 * Integer.BYTES + 2 * Integer.BYTES + Long.BYTES;

    /** Of a phase without a name: a text and two numbers. */
    private static final int PHASE_BYTES = Integer.BYTES + 2 * Double.BYTES;

    private CheckpointCodec() {}

    static void write(Checkpoint checkpoint, DataOutputStream out) throws IOException {
        MessageCodec.text(checkpoint.directory(), out);
        MessageCodec.text(checkpoint.layout(), out);
        write(checkpoint.pieces(), out);
        TrainingState state = checkpoint.state();
        out.writeLong(state.step());
        out.writeInt(state.epoch());
        write(state.totals(), out);
        write(state.skipped(), out);
        MessageCodec.numbers(state.validation().stream().map(Measure::value).toList(), out);
        write(state.best(), out);
        write(state.computedBy(), out);
        out.writeDouble(state.seconds());
        out.writeBoolean(state.over() != null);
        if (state.over() != null) {
            MessageCodec.text(state.over(), out);
        }
        out.writeLong(state.counted(0));
    }

    private static void write(@Nullable BestMetric best, DataOutputStream out) throws IOException {
        out.writeBoolean(best != null);
        if (best != null) {
            out.writeLong(best.step());
            out.writeDouble(best.measure().value());
            out.writeInt(best.since());
        }
    }

    private static void write(@Nullable ComputedBy by, DataOutputStream out) throws IOException {
        out.writeBoolean(by != null);
        if (by != null) {
            MessageCodec.text(by.backend(), out);
            MessageCodec.text(by.identity(), out);
            MessageCodec.text(by.level().label(), out);
        }
    }

    static Checkpoint read(ByteBuffer in) {
        String directory = MessageCodec.text(in);
        String layout = MessageCodec.text(in);
        List<Piece> pieces = readPieces(in);
        TrainingState state = state(in);
        return new Checkpoint(directory, state, layout, pieces);
    }

    private static TrainingState state(ByteBuffer in) {
        return new TrainingState(
                in.getLong(),
                in.getInt(),
                readTotals(in),
                readSkipped(in),
                MessageCodec.numbers(in).stream().map(Measure::new).toList(),
                MessageCodec.flag(in) ? new BestMetric(in.getLong(), new Measure(in.getDouble()), in.getInt()) : null,
                MessageCodec.flag(in) ? readComputedBy(in) : null,
                in.getDouble(),
                MessageCodec.flag(in) ? MessageCodec.text(in) : null,
                stepsBefore(in));
    }

    private static @Nullable Long stepsBefore(ByteBuffer in) {
        long steps = in.getLong();
        return steps == 0 ? null : steps;
    }

    private static ComputedBy readComputedBy(ByteBuffer in) {
        return new ComputedBy(MessageCodec.text(in), MessageCodec.text(in), InstructionSet.of(MessageCodec.text(in)));
    }

    static void write(List<Piece> pieces, DataOutputStream out) throws IOException {
        out.writeInt(pieces.size());
        for (Piece piece : pieces) {
            MessageCodec.text(piece.slot(), out);
            out.writeInt(piece.firstBlock());
            out.writeInt(piece.endBlock());
            MessageCodec.text(piece.file(), out);
            out.writeLong(piece.bytes());
            MessageCodec.text(piece.sha256(), out);
        }
    }

    static List<Piece> readPieces(ByteBuffer in) {
        int count = MessageCodec.count(in, PIECE_BYTES);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pieces.add(new Piece(
                    MessageCodec.text(in),
                    in.getInt(),
                    in.getInt(),
                    MessageCodec.text(in),
                    in.getLong(),
                    MessageCodec.text(in)));
        }
        return pieces;
    }

    static void write(EpochTotals totals, DataOutputStream out) throws IOException {
        out.writeDouble(totals.lossSum());
        out.writeDouble(totals.weightSum());
        out.writeDouble(totals.seconds());
        out.writeInt(totals.phases().size());
        for (PhaseTotals phase : totals.phases()) {
            MessageCodec.text(phase.phase(), out);
            out.writeDouble(phase.lossSum());
            out.writeDouble(phase.weightSum());
        }
    }

    static EpochTotals readTotals(ByteBuffer in) {
        return new EpochTotals(in.getDouble(), in.getDouble(), in.getDouble(), readPhases(in));
    }

    private static List<PhaseTotals> readPhases(ByteBuffer in) {
        int count = MessageCodec.count(in, PHASE_BYTES);
        List<PhaseTotals> phases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            phases.add(new PhaseTotals(MessageCodec.text(in), in.getDouble(), in.getDouble()));
        }
        return phases;
    }

    static void write(SkippedSteps skipped, DataOutputStream out) throws IOException {
        out.writeLong(skipped.total());
        out.writeInt(skipped.inEpoch());
        out.writeInt(skipped.inARow());
    }

    static SkippedSteps readSkipped(ByteBuffer in) {
        return new SkippedSteps(in.getLong(), in.getInt(), in.getInt());
    }
}
