package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.Golden;
import io.lockstep.driver.modeldir.ModelContent;
import io.lockstep.driver.modeldir.ModelDigest;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.driver.source.Reading;
import io.lockstep.driver.step.InitialTables;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.BackendUnavailableException;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.UpdateRule;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A commit as a model directory. */
final class FinalModel {
    private static final int GOLDEN_ROWS = 4;

    private FinalModel() {}

    /**
     * What was written.
     *
     * @param calibration what calibration did to the rows it was fitted on; empty: there is none
     * @param notes for people
     * @param parts that are models of their own, by name
     */
    record Written(
            ModelDigest digest,
            Map<String, Double> calibration,
            List<String> notes,
            Map<String, TrainingResult.Part> parts) {}

    /**
     * Writes the model that a checkpoint holds, the moving average where one is kept; one that is there already is left
     * as it is. Its examples of answers are float32's, as those of whoever loads it.
     *
     * @param lineage plain data
     */
    static Written write(
            ResolvedRun resolved,
            RunDirectory directory,
            Commits commits,
            Checkpoint checkpoint,
            Map<String, ? extends @Nullable Object> lineage)
            throws IOException {
        ParameterLayout layout = resolved.model().layout();
        HeapFloats parameters = HeapFloats.of(layout.size());
        String slot = resolved.config().train().ema() == null ? CheckpointStore.PARAMETERS : UpdateRule.AVERAGE;
        CheckpointStore store = new CheckpointStore(resolved.files(), directory.checkpoints(), layout);
        store.read(checkpoint, slot, 0, layout.blocks().size(), parameters, 0);
        Backend backend = backend(commits.backend().orElse(""), commits.level().orElse(Backends.level()));
        try (Network network = backend.compile(resolved.model(), Precision.F32, List.of())) {
            network.pack(parameters);
            InitialTables.fill(layout, resolved.config().seed(), store, checkpoint, network);
            directory.requireCurrent();
            Preprocessing preprocessing = resolved.data()
                    .preprocessing()
                    .withReading(Reading.rules(resolved.config().data().train()))
                    .withWindows(resolved.config().data().windows());
            Profile rows = resolved.data().profile();
            boolean calibrates = !resolved.config().model().calibrated().isEmpty();
            SampleScores sample = rows == null && !calibrates ? null : SampleScores.of(resolved, network);
            FittedCalibration fitted = sample == null ? null : FittedCalibration.of(resolved, sample);
            ModelContent whole = new ModelContent(
                    resolved.model(),
                    preprocessing,
                    parameters,
                    InitialTables.of(network),
                    fitted == null ? Map.of() : fitted.corrections());
            ModelDigest digest = ModelDirectory.write(
                    resolved.files(),
                    directory.model(),
                    whole,
                    golden(resolved, network),
                    rows == null || sample == null || fitted == null
                            ? null
                            : rows.withScores(sample.profiles(resolved, rows, fitted.scores())),
                    withCalibration(lineage, fitted));
            Map<String, TrainingResult.Part> parts = ModelParts.write(resolved, directory, backend, whole, lineage);
            return fitted == null
                    ? new Written(digest, Map.of(), List.of(), parts)
                    : new Written(digest, fitted.measured(), fitted.notes(), parts);
        }
    }

    private static Map<String, @Nullable Object> withCalibration(
            Map<String, ? extends @Nullable Object> lineage, @Nullable FittedCalibration fitted) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(lineage);
        if (fitted != null && !fitted.measured().isEmpty()) {
            all.put("calibration", fitted.measured());
        }
        return all;
    }

    private static Golden golden(ResolvedRun resolved, Network network) throws IOException {
        return Golden.of(network, examples(resolved));
    }

    /** The first few rows of those that were trained on. */
    static Batch examples(ResolvedRun resolved) throws IOException {
        try (SequentialData data = SequentialData.open(
                resolved.files(),
                resolved.data().train(),
                resolved.data().preprocessing().layout())) {
            int rows = (int) Math.min(GOLDEN_ROWS, data.rows());
            Batch batch = data.newBatch(rows);
            data.fill(0, rows, batch);
            return batch;
        }
    }

    /**
     * The named backend, or the first that loads in this JVM.
     *
     * @param level of the run; this machine may have to do with one near it
     */
    static Backend backend(@Nullable String wanted, InstructionSet level) {
        RuntimeException failure = new IllegalStateException("no backend is known");
        for (int pass = 0; pass < 2; pass++) {
            for (String name : Backends.names()) {
                if (pass == 1 || name.equals(wanted)) {
                    try {
                        return Backends.named(name, Backends.levelNear(level));
                    } catch (BackendUnavailableException e) {
                        failure = e;
                    }
                }
            }
        }
        throw failure;
    }
}
