package io.lockstep.driver.rank;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checkpoints and their pieces as JSON, for what driver and ranks say to each other. */
public final class CheckpointText {
    /** The key of {@link SkippedSteps#text} among a checkpoint's extras. */
    public static final String SKIPPED = "skippedSteps";

    /** The key of {@link EpochTotals#text} among a checkpoint's extras. */
    public static final String TOTALS = "epochTotals";

    private static final Binding BINDING = new Binding();

    private CheckpointText() {}

    /** @param value a checkpoint or a list of pieces; nothing for the beginning of a run */
    public static String encode(@Nullable Object value) {
        return value == null ? "" : Json.line(BINDING.unbind(value));
    }

    /** The pieces a rank wrote. */
    public static List<Piece> pieces(String json) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        if (!(Json.parse(json.getBytes(StandardCharsets.UTF_8), "pieces") instanceof List<?> list)) {
            throw new IOException("pieces: expected a list");
        }
        try {
            for (Object piece : list) {
                pieces.add(BINDING.bind(Piece.class, piece, "pieces"));
            }
        } catch (PlainDataException e) {
            throw new IOException(e.getMessage(), e);
        }
        return pieces;
    }

    /** Those until a commit. */
    public static SkippedSteps skipped(@Nullable Checkpoint checkpoint) {
        Object text = checkpoint == null ? null : checkpoint.state().extra().get(SKIPPED);
        return text == null ? SkippedSteps.NONE : SkippedSteps.of(text.toString());
    }

    /** Of the epoch a commit lies in. */
    public static EpochTotals totals(@Nullable Checkpoint checkpoint) {
        Object text = checkpoint == null ? null : checkpoint.state().extra().get(TOTALS);
        return text == null ? EpochTotals.NONE : EpochTotals.of(text.toString());
    }

    /** The commit to go on from; null for the beginning. */
    public static @Nullable Checkpoint checkpoint(String json) throws IOException {
        if (json.isEmpty()) {
            return null;
        }
        try {
            return BINDING.bind(
                    Checkpoint.class, Json.parse(json.getBytes(StandardCharsets.UTF_8), "checkpoint"), "checkpoint");
        } catch (PlainDataException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
