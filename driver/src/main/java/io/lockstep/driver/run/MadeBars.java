package io.lockstep.driver.run;

import io.lockstep.driver.column.VoicesColumn.VoicesOfKeys;
import io.lockstep.driver.config.JudgeConfig;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.generation.BarGenerator;
import io.lockstep.driver.generation.PictureGrid;
import io.lockstep.driver.music.MusicComparison;
import io.lockstep.driver.music.Notes;
import io.lockstep.driver.music.Voices;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bars that a generator makes, shown as keys over time, black where they sound, and held against all training rows. */
final class MadeBars implements EpochSamples.MadeExamples {
    private static final int COLUMNS = 8;
    private static final int SCALE = 3;

    private final ModelSpec spec;
    private final Preprocessing preprocessing;
    private final VoicesOfKeys voices;
    private final List<Notes> corpus;
    private final int samples;

    private MadeBars(
            ModelSpec spec, Preprocessing preprocessing, VoicesOfKeys voices, List<Notes> corpus, int samples) {
        this.spec = spec;
        this.preprocessing = preprocessing;
        this.voices = voices;
        this.corpus = corpus;
        this.samples = samples;
    }

    /** The input that has such bars as a part of the model makes; -1 where none has. */
    static int input(ResolvedRun resolved, ModelSpec part) {
        List<InputFeatures> inputs = resolved.data().preprocessing().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            InputFeatures input = inputs.get(i);
            if (input.features().size() == 1
                    && input.features().get(0) instanceof VoicesOfKeys own
                    && part.outputs().size() == 1
                    && own.slot().shape().equals(part.outputShape())) {
                return i;
            }
        }
        return -1;
    }

    /** @param input that has the bars */
    static MadeBars of(ResolvedRun resolved, ModelSpec spec, Preprocessing own, int input, @Nullable JudgeConfig judge)
            throws IOException {
        VoicesOfKeys voices = (VoicesOfKeys)
                resolved.data().preprocessing().inputs().get(input).features().get(0);
        List<Notes> corpus = new ArrayList<>();
        if (judge != null) {
            try (SequentialData data = SequentialData.open(
                    resolved.files(),
                    resolved.data().train(),
                    resolved.data().preprocessing().layout())) {
                Batch batch = data.newBatch(1);
                for (long row = 0; row < data.rows(); row++) {
                    data.fill(row, row + 1, batch);
                    corpus.add(BarGenerator.voices(batch.input(input), 0, spec.outputShape(), voices.lowest())
                            .notes());
                }
            }
        }
        return new MadeBars(spec, own, voices, corpus, judge == null ? 0 : judge.samples());
    }

    @Override
    public Found look(Network network, Backend backend, int shown, boolean measured) {
        BarGenerator generator = BarGenerator.of(spec, preprocessing, network, voices.lowest());
        try (generator) {
            List<Voices> made = generator.make(EpochSamples.SEED, 0, measured ? Math.max(samples, shown) : shown);
            byte[] picture = shown == 0 ? null : picture(made.subList(0, shown));
            return new Found(picture, measured ? measures(made.subList(0, samples)) : Map.of());
        }
    }

    private Map<String, Double> measures(List<Voices> made) {
        MusicComparison found =
                MusicComparison.of(made.stream().map(Voices::notes).toList(), corpus);
        Map<String, Double> measures = new LinkedHashMap<>();
        measures.put("in_key", found.made().inKey());
        measures.put("corpus_in_key", found.corpus().inKey());
        measures.put("pitch_class_entropy", found.made().pitchClassEntropy());
        measures.put("corpus_pitch_class_entropy", found.corpus().pitchClassEntropy());
        measures.put("interval_distance", found.intervalDistance());
        measures.put("repeated", (double) found.repeated());
        measures.put("copied", (double) found.copied());
        return measures;
    }

    private byte[] picture(List<Voices> bars) {
        Shape shape = Shape.of(1, voices.keys(), voices.steps());
        List<byte[]> pictures = new ArrayList<>();
        for (Voices bar : bars) {
            byte[] pixels = new byte[shape.elementCount()];
            Arrays.fill(pixels, (byte) 0xe0);
            for (int t = 0; t < voices.steps(); t++) {
                for (int pitch : bar.notes().steps().get(t)) {
                    pixels[(voices.keys() - 1 - pitch + voices.lowest()) * voices.steps() + t] = 0;
                }
            }
            pictures.add(pixels);
        }
        return new PictureGrid(shape, COLUMNS, SCALE).png(pictures);
    }
}
