package io.lockstep.driver.run;

import io.lockstep.driver.config.JudgeConfig;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.generation.ImageGenerator;
import io.lockstep.driver.generation.ImageGenerator.Asked;
import io.lockstep.driver.generation.PictureGrid;
import io.lockstep.driver.generation.PixelRange;
import io.lockstep.driver.judgement.ImageJudge;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.shard.SequentialData;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pictures that a generator or a decoder makes, shown side by side, and judged beside training rows spread evenly. */
final class MadePictures implements EpochSamples.MadeExamples {
    private static final int COLUMNS = 8;
    private static final int SMALL = 48;

    private final ModelSpec spec;
    private final Preprocessing preprocessing;
    private final PixelRange range;
    private final int samples;
    private final @Nullable LoadedModel classifier;
    private final List<byte[]> rows;

    private MadePictures(
            ModelSpec spec,
            Preprocessing preprocessing,
            PixelRange range,
            int samples,
            @Nullable LoadedModel classifier,
            List<byte[]> rows) {
        this.spec = spec;
        this.preprocessing = preprocessing;
        this.range = range;
        this.samples = samples;
        this.classifier = classifier;
        this.rows = rows;
    }

    /** @return null where nothing is to be judged, and nobody knows what the model's numbers are as pixels */
    static @Nullable MadePictures of(
            ResolvedRun resolved, ModelSpec spec, Preprocessing own, @Nullable JudgeConfig judge) throws IOException {
        PixelRange range;
        try {
            range = PixelRange.of(spec);
        } catch (IllegalArgumentException e) {
            if (judge != null) {
                throw new PlainDataException(
                        "report.judge",
                        "expected a model that ends with sigmoid or tanh, which say what its numbers are as pixels, got"
                                + " another one. Leave it out");
            }
            return null;
        }
        if (judge == null) {
            return new MadePictures(spec, own, range, 0, null, List.of());
        }
        if (judge.classifier() == null) {
            throw new PlainDataException(
                    "report.judge.classifier",
                    "expected a model from such pictures to their classes, got none. Train one as conf/mnist-cnn.yaml does");
        }
        LoadedModel classifier = ModelDirectory.load(
                resolved.files(),
                ModelReference.resolve(resolved.files(), judge.classifier()).directory());
        MadePictures made = new MadePictures(
                spec, own, range, judge.samples(), classifier, rows(resolved, spec.outputShape(), range, judge));
        try (ImageJudge opened = made.judge(classifier, Backends.choose().backend())) {
            opened.beside(made.rows.subList(0, Math.min(made.rows.size(), 8))); // its own checks and words
        } catch (IllegalArgumentException e) {
            throw new PlainDataException("report.judge", String.valueOf(e.getMessage()));
        }
        return made;
    }

    private ImageJudge judge(LoadedModel known, Backend backend) throws IOException {
        return ImageJudge.of(known, backend, new ImageJudge.Sizes(samples, samples, samples, 1));
    }

    /** Training rows, spread evenly, as pixels: what the model makes is in the same range. */
    private static List<byte[]> rows(ResolvedRun resolved, Shape shape, PixelRange range, JudgeConfig judge)
            throws IOException {
        int input = input(resolved, shape);
        List<byte[]> rows = new ArrayList<>();
        try (SequentialData data = SequentialData.open(
                resolved.files(),
                resolved.data().train(),
                resolved.data().preprocessing().layout())) {
            Batch batch = data.newBatch(1);
            int count = (int) Math.min(judge.samples(), data.rows());
            for (int i = 0; i < count; i++) {
                long row = i * data.rows() / count;
                data.fill(row, row + 1, batch);
                byte[] pixels = new byte[shape.elementCount()];
                for (int at = 0; at < pixels.length; at++) {
                    pixels[at] = range.pixel(batch.input(input)[at]);
                }
                rows.add(pixels);
            }
        }
        return rows;
    }

    private static int input(ResolvedRun resolved, Shape shape) {
        List<InputFeatures> inputs = resolved.data().preprocessing().inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).noise() == null
                    && resolved.model().inputs().get(i).shape().equals(shape)) {
                return i;
            }
        }
        throw new PlainDataException(
                "report.judge", "expected an input of pictures of " + shape + ", as are made, got none. Leave it out");
    }

    @Override
    public Found look(Network network, Backend backend, int shown, boolean measured) throws IOException {
        ImageGenerator generator = ImageGenerator.of(spec, preprocessing, network, range);
        try (generator) {
            List<Asked> asked = generator.asked(EpochSamples.SEED, measured ? Math.max(samples, shown) : shown);
            List<byte[]> made = generator.make(asked);
            byte[] picture = shown == 0 ? null : picture(made.subList(0, shown));
            return new Found(
                    picture,
                    measured ? measures(asked.subList(0, samples), made.subList(0, samples), backend) : Map.of());
        }
    }

    private Map<String, Double> measures(List<Asked> asked, List<byte[]> made, Backend backend) throws IOException {
        LoadedModel known = classifier;
        if (known == null) {
            return Map.of();
        }
        try (ImageJudge judge = judge(known, backend)) {
            return judge.beside(rows).judge(asked, made).measures();
        }
    }

    private byte[] picture(List<byte[]> made) {
        Shape shape = spec.outputShape();
        return new PictureGrid(shape, COLUMNS, shape.size(2) > SMALL ? 1 : 2).png(made);
    }
}
