package io.lockstep.driver.run;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.config.JudgeConfig;
import io.lockstep.driver.config.ReportConfig;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.generation.BarGenerator;
import io.lockstep.driver.generation.ImageGenerator;
import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.UpdateRule;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Samples of what a run's generator, or decoder, makes after each epoch, from the same noise in each: a picture of them in the run's directory, {@code
 * samples/epoch-00001.png} and on, and where the config asks for them measures of more of them. They are made of the moving average of the weights where
 * one is kept.
 */
final class EpochSamples {
    /** Of the noise, whatever the run's own. */
    static final long SEED = 1;

    private final ResolvedRun resolved;
    private final RunDirectory directory;
    private final CheckpointStore store;
    private final ModelSpec part;
    private final MadeExamples made;

    /** Of examples of one kind: how they are shown and measured. */
    interface MadeExamples {
        /**
         * Makes and measures.
         *
         * @param network of the part, with its weights. Closed by this.
         * @param shown examples that are shown; 0: none
         * @param measured whether measures are asked for
         */
        Found look(Network network, Backend backend, int shown, boolean measured) throws IOException;

        /**
         * What was found.
         *
         * @param picture a PNG file; absent: none are shown
         * @param measures by name
         */
        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Found(byte @Nullable [] picture, Map<String, Double> measures) {}
    }

    private EpochSamples(
            ResolvedRun resolved, RunDirectory directory, CheckpointStore store, ModelSpec part, MadeExamples made) {
        this.resolved = resolved;
        this.directory = directory;
        this.store = store;
        this.part = part;
        this.made = made;
    }

    /**
     * Of a run's first part that makes pictures, or bars, of noise.
     *
     * @return null where there is none, or the config asks for nothing
     * @throws IllegalArgumentException when measures are asked for of a model that makes nothing, or by a classifier of something else
     */
    static @Nullable EpochSamples of(ResolvedRun resolved, RunDirectory directory, CheckpointStore store)
            throws IOException {
        ReportConfig report = resolved.config().report();
        if (report.samples() == 0 && report.judge() == null) {
            return null;
        }
        for (ModelSpec part : resolved.config().model().parts(resolved.model()).values()) {
            Preprocessing own = resolved.data()
                    .preprocessing()
                    .part(part.inputs(), part.outputs().size());
            MadeExamples made = part.layout().tables().isEmpty() ? examples(resolved, part, own) : null;
            if (made != null) {
                return new EpochSamples(resolved, directory, store, part, made);
            }
        }
        if (report.judge() != null) {
            throw new PlainDataException(
                    "report.judge",
                    "expected a model with a part that makes pictures, or bars of voices, of drawn noise, got none."
                            + " Leave it out");
        }
        return null;
    }

    private static @Nullable MadeExamples examples(ResolvedRun resolved, ModelSpec part, Preprocessing own)
            throws IOException {
        JudgeConfig judge = resolved.config().report().judge();
        int bars = MadeBars.input(resolved, part);
        if (bars >= 0 && BarGenerator.makesBars(part, own)) {
            return MadeBars.of(resolved, part, own, bars, judge);
        }
        return ImageGenerator.makesPictures(part, own) ? MadePictures.of(resolved, part, own, judge) : null;
    }

    /**
     * Looks at what is made after an epoch.
     *
     * @param checkpoint with the pieces of its last step
     * @return measures by name; empty where none are due
     */
    Map<String, Double> after(int epoch, Checkpoint checkpoint, FormedRoster formed) throws IOException {
        ReportConfig report = resolved.config().report();
        JudgeConfig judge = report.judge();
        boolean measured = judge != null
                && (epoch % judge.every() == 0
                        || epoch == resolved.config().train().epochs());
        if (report.samples() == 0 && !measured) {
            return Map.of();
        }
        ParameterLayout layout = resolved.model().layout();
        HeapFloats parameters = HeapFloats.of(layout.size());
        String slot = resolved.config().train().ema() == null ? CheckpointStore.PARAMETERS : UpdateRule.AVERAGE;
        store.read(checkpoint, slot, 0, layout.blocks().size(), parameters, 0);
        Backend backend = FinalModel.backend(formed.backend(), formed.level());
        Network network = backend.compile(part, Precision.F32, List.of());
        try {
            network.pack(ModelParts.values(resolved.model(), parameters, part));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
        MadeExamples.Found found = made.look(network, backend, report.samples(), measured);
        byte[] picture = found.picture();
        if (picture != null) {
            resolved.files().makeDirectories(directory.path() + "/samples");
            directory.replace(String.format(Locale.ROOT, "samples/epoch-%05d.png", epoch), picture);
        }
        return found.measures();
    }
}
