package io.lockstep.driver.run;

import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ScoreProfile;
import io.lockstep.driver.profile.ScoreProfiles;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import java.io.IOException;
import java.util.List;

/**
 * What a model answers to rows it was not trained on, as far as they are there: to all validation rows, or to as many, spread
 * evenly over them, as suffice to know their distribution.
 *
 * @param side {@code validation}, or {@code training} where there are no validation rows
 * @param rows that were answered
 * @param scores [rows, outputs of all answers], as the network gives them
 * @param targets [rows, target size] of each output, as metrics read them; of outputs that are not calibrated empty
 * @param weights [rows]
 */
record SampleScores(String side, int rows, float[] scores, List<float[]> targets, float[] weights) {
    private static final int CHUNK = InferenceWorkspace.ROWS;
    private static final int MOST_SCORES = 1 << 22;
    /** Most rows where answers are calibrated by them. */
    private static final int MOST_CALIBRATING = 16_384;

    /** Of a network whose parameters are packed. */
    static SampleScores of(ResolvedRun resolved, Network network) throws IOException {
        ShardManifest held = resolved.data().validation();
        ShardManifest manifest = held == null ? resolved.data().train() : held;
        int size = resolved.model().outputShape().elementCount();
        try (SequentialData data = SequentialData.open(
                        resolved.files(),
                        manifest,
                        resolved.data().preprocessing().layout());
                InferenceWorkspace workspace = network.inferenceWorkspace()) {
            boolean calibrates = !resolved.config().model().calibrated().isEmpty();
            int most = held == null ? ScoreProfiles.MOST_TRAINING_ROWS : ScoreProfiles.MOST_ROWS;
            int chunks = chunks(data.rows(), size, calibrates ? MOST_CALIBRATING : most);
            int rows = (int) Math.min(data.rows(), (long) chunks * CHUNK);
            float[] scores = new float[Math.multiplyExact(rows, size)];
            float[] own = new float[CHUNK * size];
            SampleTargets targets = new SampleTargets(resolved, rows);
            Batch batch = data.newBatch(CHUNK);
            int at = 0;
            for (int chunk = 0; chunk < chunks; chunk++) {
                long first = first(chunk, chunks, data.rows());
                data.fill(first, Math.min(data.rows(), first + CHUNK), batch);
                workspace.score(batch, own, new float[0]);
                System.arraycopy(own, 0, scores, at * size, batch.rows() * size);
                targets.add(batch);
                at += batch.rows();
            }
            return new SampleScores(
                    held == null ? "training" : "validation", rows, scores, targets.targets(), targets.weights());
        }
    }

    private static int chunks(long rows, int size, int mostRows) {
        long most = Math.max(1, Math.min(mostRows, MOST_SCORES / size) / CHUNK);
        return (int) Math.min(most, (rows + CHUNK - 1) / CHUNK);
    }

    /** Chunks that are all of the rows, or evenly spread over them. */
    static long first(int chunk, int chunks, long rows) {
        boolean all = (long) chunks * CHUNK >= rows;
        return all || chunks == 1 ? (long) chunk * CHUNK : (rows - CHUNK) / (chunks - 1) * chunk;
    }

    /**
     * How answers are distributed.
     *
     * @param scores the rows', corrected. Not modified.
     */
    List<ScoreProfile> profiles(ResolvedRun resolved, Profile profile, float[] scores) {
        ScoreProfiles counted =
                new ScoreProfiles(resolved.model(), resolved.data().preprocessing(), profile);
        counted.add(rows, scores);
        return counted.profiles(side);
    }
}
