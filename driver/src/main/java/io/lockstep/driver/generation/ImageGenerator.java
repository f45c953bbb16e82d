package io.lockstep.driver.generation;

import io.lockstep.driver.column.BadRowException;
import io.lockstep.driver.column.CategoricalFeature;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.slot.Noise;
import io.lockstep.driver.slot.SlotWriter;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Maker of pictures: a model from noise, and from a class where it was trained by classes, to an output of 1 or 3 channels. A picture is a function
 * of the model, backend, seed, its number and class. Not thread-safe.
 */
public final class ImageGenerator implements AutoCloseable {
    /** Pictures made at once. */
    public static final int BATCH = InferenceWorkspace.ROWS;

    private final Network network;
    private final InferenceWorkspace workspace;
    private final Batch batch;
    private final Shape shape;
    private final int noiseInput;
    private final Noise noise;
    private final int classInput;
    private final @Nullable CategoricalFeature classes;
    private final PixelRange range;
    private final float[] scores;

    private ImageGenerator(ModelSpec spec, Preprocessing preprocessing, Network network, PixelRange range) {
        List<InputFeatures> inputs = preprocessing.inputs();
        int noisy = -1;
        int told = -1;
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).noise() != null) {
                noisy = i;
            } else {
                told = i;
            }
        }
        this.network = network;
        this.workspace = network.inferenceWorkspace();
        this.shape = spec.outputShape();
        this.noiseInput = noisy;
        this.noise = Objects.requireNonNull(inputs.get(noisy).noise());
        this.classInput = told;
        this.classes = told < 0
                ? null
                : (CategoricalFeature) inputs.get(told).features().get(0);
        this.range = range;
        this.batch = new Batch(BATCH, spec.inputTypes(), spec.targetTypes());
        this.scores = new float[BATCH * shape.elementCount()];
    }

    /**
     * Opens a model.
     *
     * @param range absent: by what the model ends with
     * @throws IllegalArgumentException when it makes no pictures
     * @throws IOException when this backend computes something else than the model's golden answers
     */
    public static ImageGenerator of(LoadedModel model, Backend backend, @Nullable PixelRange range) throws IOException {
        check(model);
        PixelRange own = range == null ? PixelRange.of(model.spec()) : range;
        Network network = model.network(backend);
        try {
            return new ImageGenerator(model.spec(), model.preprocessing(), network, own);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /**
     * Of a network that has its weights.
     *
     * @param network of this model, {@link #makesPictures} of it. Closed by {@link #close}.
     */
    public static ImageGenerator of(ModelSpec spec, Preprocessing preprocessing, Network network, PixelRange range) {
        return new ImageGenerator(spec, preprocessing, network, range);
    }

    /** Whether a model makes pictures of 1 or 3 channels, of drawn noise and at most a class. */
    public static boolean makesPictures(ModelSpec spec, Preprocessing preprocessing) {
        int noisy = 0;
        int told = 0;
        for (InputFeatures input : preprocessing.inputs()) {
            noisy += input.noise() != null ? 1 : 0;
            told += isClass(input) ? 1 : 0;
        }
        return isPicture(spec)
                && noisy == 1
                && told <= 1
                && noisy + told == spec.inputs().size();
    }

    private static void check(LoadedModel model) {
        ModelSpec spec = model.spec();
        if (!makesPictures(spec, model.preprocessing())) {
            throw new IllegalArgumentException(model.directory()
                    + ": expected a model from drawn noise, and at most a class, to pictures of 1 or 3 channels, got one of"
                    + " the inputs "
                    + Excerpt.list(
                            spec.inputs().stream().map(ModelSpec.Input::name).toList()) + " and the output "
                    + (spec.outputs().size() == 1
                            ? spec.outputShape()
                            : spec.outputs().size() + " outputs")
                    + ". Take the directory generator, or decoder, of a run such as conf/mnist-gan.yaml");
        }
    }

    private static boolean isClass(InputFeatures input) {
        return input.features().size() == 1 && input.features().get(0) instanceof CategoricalFeature;
    }

    private static boolean isPicture(ModelSpec spec) {
        if (spec.outputs().size() != 1 || spec.outputShape().rank() != 3) {
            return false;
        }
        int channels = spec.outputShape().size(0);
        return channels == 1 || channels == 3;
    }

    /** [channels, height, width] of a picture. */
    public Shape shape() {
        return shape;
    }

    /** Classes that can be asked for; empty: the model knows none. */
    public List<String> classes() {
        return classes == null ? List.of() : classes.categories();
    }

    /**
     * A picture's noise.
     *
     * @param number of the picture
     */
    public float[] noise(long seed, long number) {
        float[] drawn = new float[noise.shape().elementCount()];
        noise.draw(seed, noiseInput, 0, number, drawn, 0);
        return drawn;
    }

    /** What the first pictures of a seed are made of; classes in turn, where there are such. */
    public List<Asked> asked(long seed, int count) {
        List<Asked> asked = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            asked.add(new Asked(
                    noise(seed, number),
                    classes().isEmpty()
                            ? null
                            : classes().get(number % classes().size())));
        }
        return asked;
    }

    /** What a picture is made of. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Asked(float[] noise, @Nullable String className) {}

    /**
     * Makes pictures.
     *
     * @param asked any number
     * @return [channels, height, width] pixels of each, unsigned
     * @throws IllegalArgumentException when a class is asked for that the model does not know
     */
    public List<byte[]> make(List<Asked> asked) {
        List<byte[]> made = new ArrayList<>();
        int size = shape.elementCount();
        for (int first = 0; first < asked.size(); first += BATCH) {
            int rows = Math.min(BATCH, asked.size() - first);
            batch.setRows(rows);
            for (int row = 0; row < rows; row++) {
                fill(asked.get(first + row), row);
            }
            workspace.score(batch, scores, new float[0]);
            for (int row = 0; row < rows; row++) {
                byte[] pixels = new byte[size];
                for (int i = 0; i < size; i++) {
                    pixels[i] = range.pixel(scores[row * size + i]);
                }
                made.add(pixels);
            }
        }
        return made;
    }

    private void fill(Asked asked, int row) {
        int size = asked.noise().length;
        System.arraycopy(asked.noise(), 0, batch.input(noiseInput), row * size, size);
        if (classes == null) {
            return;
        }
        String name = asked.className();
        if (name == null || !classes.categories().contains(name)) {
            throw new IllegalArgumentException("--class: expected one of the model's classes "
                    + Excerpt.list(classes.categories()) + ", got " + (name == null ? "none" : "'" + name + "'"));
        }
        SlotWriter slot = new SlotWriter(0);
        try {
            classes.encode(name, slot);
        } catch (BadRowException e) {
            throw new IllegalStateException("class '" + name + "': " + e.getMessage(), e);
        }
        int units = slot.size() / Float.BYTES;
        float[] to = batch.input(classInput);
        ByteBuffer.wrap(slot.array(), 0, slot.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(to, row * units, units);
    }

    /**
     * Noise on the way from one picture's to another's, along the sphere: White,
     * <a href="https://arxiv.org/abs/1609.04468">Sampling Generative Networks</a> (2016), where the straight way would pass by numbers that are
     * hardly ever drawn.
     *
     * @param share 0: the first, 1: the second
     */
    public static float[] between(float[] first, float[] second, double share) {
        double dot = 0;
        double one = 0;
        double two = 0;
        for (int i = 0; i < first.length; i++) {
            dot += (double) first[i] * second[i];
            one += (double) first[i] * first[i];
            two += (double) second[i] * second[i];
        }
        double cosine = one == 0 || two == 0 ? 1 : dot / Math.sqrt(one * two);
        double angle = StrictMath.acos(Math.max(-1, Math.min(1, cosine)));
        double sine = StrictMath.sin(angle);
        boolean straight = Math.abs(sine) < 1e-6;
        double left = straight ? 1 - share : StrictMath.sin((1 - share) * angle) / sine;
        double right = straight ? share : StrictMath.sin(share * angle) / sine;
        float[] found = new float[first.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = (float) (left * first[i] + right * second[i]);
        }
        return found;
    }

    @Override
    public void close() {
        workspace.close();
        network.close();
    }
}
