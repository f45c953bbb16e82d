package io.lockstep.driver.generation;

import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.music.Notes;
import io.lockstep.driver.music.Voices;
import io.lockstep.driver.slot.Noise;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Maker of bars: a model from drawn noise to voices x steps x (1 + keys) numbers. Each voice has, in each step, the key of its largest number, the first of
 * equal ones; of the first number it is silent. A bar is a function of the model, backend, seed and its number. Not thread-safe.
 */
public final class BarGenerator implements AutoCloseable {
    private final Network network;
    private final InferenceWorkspace workspace;
    private final Batch batch;
    private final Noise noise;
    private final Shape shape;
    private final int lowest;
    private final float[] scores;

    private BarGenerator(ModelSpec spec, Preprocessing preprocessing, Network network, int lowest) {
        this.network = network;
        this.workspace = network.inferenceWorkspace();
        this.batch = new Batch(InferenceWorkspace.ROWS, spec.inputTypes(), spec.targetTypes());
        this.noise = Objects.requireNonNull(preprocessing.inputs().get(0).noise());
        this.shape = spec.outputShape();
        this.lowest = lowest;
        this.scores = new float[InferenceWorkspace.ROWS * shape.elementCount()];
    }

    /** Whether a model makes something of drawn noise alone. */
    public static boolean isOfNoise(Preprocessing preprocessing) {
        List<InputFeatures> inputs = preprocessing.inputs();
        return inputs.size() == 1 && inputs.get(0).noise() != null;
    }

    /**
     * Opens a model.
     *
     * @param lowest pitch of the first key
     * @throws IllegalArgumentException when it makes no bars
     * @throws IOException when this backend computes something else than the model's golden answers
     */
    public static BarGenerator of(LoadedModel model, Backend backend, int lowest) throws IOException {
        if (!makesBars(model.spec(), model.preprocessing())) {
            throw new IllegalArgumentException(model.directory()
                    + ": expected a model from drawn noise to voices x steps x keys, got another one. Take the directory"
                    + " generator of a run of conf/chorales-gan.yaml");
        }
        int highest = lowest + model.spec().outputShape().size(2) - 2;
        if (lowest < 0 || highest > Notes.HIGHEST) {
            throw new IllegalArgumentException("--lowest: expected 0 to "
                    + (Notes.HIGHEST - highest + lowest) + ", as the model has "
                    + (highest - lowest + 1) + " keys, got " + lowest);
        }
        Network network = model.network(backend);
        try {
            return new BarGenerator(model.spec(), model.preprocessing(), network, lowest);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Whether a model makes voices x steps x keys of drawn noise. */
    public static boolean makesBars(ModelSpec spec, Preprocessing preprocessing) {
        return isOfNoise(preprocessing)
                && spec.outputs().size() == 1
                && spec.outputShape().rank() == 3
                && spec.outputShape().size(2) > 1;
    }

    /**
     * Of a network that has its weights.
     *
     * @param network of this model, {@link #makesBars} of it. Closed by {@link #close}.
     * @param lowest pitch of the first key
     */
    public static BarGenerator of(ModelSpec spec, Preprocessing preprocessing, Network network, int lowest) {
        return new BarGenerator(spec, preprocessing, network, lowest);
    }

    /**
     * Makes bars.
     *
     * @param first number of the first one
     * @param count of them
     */
    public List<Voices> make(long seed, long first, int count) {
        List<Voices> made = new ArrayList<>();
        int size = noise.shape().elementCount();
        for (int from = 0; from < count; from += InferenceWorkspace.ROWS) {
            int rows = Math.min(InferenceWorkspace.ROWS, count - from);
            batch.setRows(rows);
            for (int row = 0; row < rows; row++) {
                noise.draw(seed, 0, 0, first + from + row, batch.input(0), row * size);
            }
            workspace.score(batch, scores, new float[0]);
            for (int row = 0; row < rows; row++) {
                made.add(voices(scores, row * shape.elementCount(), shape, lowest));
            }
        }
        return made;
    }

    /**
     * What a row's numbers mean.
     *
     * @param numbers {@code shape} of them from {@code at} on. Not modified.
     * @param shape voices x steps x (1 + keys)
     * @param lowest pitch of the first key
     */
    public static Voices voices(float[] numbers, int at, Shape shape, int lowest) {
        int steps = shape.size(1);
        int units = shape.size(2);
        List<List<Integer>> all = new ArrayList<>();
        for (int t = 0; t < steps; t++) {
            List<Integer> step = new ArrayList<>();
            for (int voice = 0; voice < shape.size(0); voice++) {
                int largest = largest(numbers, at + (voice * steps + t) * units, units);
                step.add(largest == 0 ? Voices.SILENT : lowest + largest - 1);
            }
            all.add(step);
        }
        return new Voices(all);
    }

    private static int largest(float[] numbers, int at, int units) {
        int largest = 0;
        for (int unit = 1; unit < units; unit++) {
            if (numbers[at + unit] > numbers[at + largest]) {
                largest = unit;
            }
        }
        return largest;
    }

    @Override
    public void close() {
        workspace.close();
        network.close();
    }
}
