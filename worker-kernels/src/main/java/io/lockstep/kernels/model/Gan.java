package io.lockstep.kernels.model;

import io.lockstep.kernels.layer.reshaping.Detach;
import io.lockstep.kernels.loss.Adversarial;
import io.lockstep.kernels.loss.Adversarial.Form;
import io.lockstep.kernels.loss.Adversarial.Side;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Short form of a generator and a discriminator in one graph. Goodfellow and others, <a
 * href="https://arxiv.org/abs/1406.2661">Generative adversarial nets</a> (2014). It stands for
 *
 * <pre>
 * - {name: generator, from: noise, sequence: {layers: …}}
 * - {name: still, from: generator, detach: {}}
 * - {name: discriminator, from: DATA, sequence: {layers: …}}      output real
 * - {name: madeAgain, from: still, shared: {of: discriminator}}    output made
 * - {name: fooledAgain, from: generator, shared: {of: discriminator}}    output fooled
 * </pre>
 *
 * Layers of {@code augment} stand in front of the discriminator, over what is real and what is made alike. Of a condition, as a
 * class, both lists read by {@code from} what the data hold of it.
 *
 * @param generator the first of its layers reads the noise; what the last gives has the shape of the data
 * @param discriminator the last of its layers gives one number for each row, positive for real
 * @param noise numbers that are drawn for each row, of the input {@link #NOISE}
 * @param loss form of the losses
 * @param smoothing of real rows
 * @param data the input that is made; absent: the only one beside the noise
 * @param augment layers in front of the discriminator, without tensors
 */
public record Gan(
        List<Entry> generator,
        List<Entry> discriminator,
        @Default("64") int noise,
        @Default("nonSaturating") Form loss,
        @Default("0") double smoothing,
        @Nullable String data,
        @Default("[]") List<Entry> augment) {
    /** The drawn input. */
    public static final String NOISE = "noise";

    /** The generator's entry, and the beginning of its tensors' names. */
    public static final String GENERATOR = "generator";

    /** The discriminator's entry, and the beginning of its tensors' names. */
    public static final String DISCRIMINATOR = "discriminator";

    /** Output for rows of the data. */
    public static final String REAL = "real";

    /** Output for made rows, of which the generator learns nothing. */
    public static final String MADE = "made";

    /** Output for made rows, by which the generator learns. */
    public static final String FOOLED = "fooled";

    private static final String STILL = "still";
    private static final String AUGMENTED = "Augmented";

    public Gan {
        generator = List.copyOf(generator);
        discriminator = List.copyOf(discriminator);
        augment = List.copyOf(augment);
        if (generator.isEmpty() || discriminator.isEmpty()) {
            throw new IllegalArgumentException("gan: expected layers of a generator and of a discriminator, got "
                    + generator.size() + " and " + discriminator.size() + ". Add them");
        }
        if (noise < 1) {
            throw new IllegalArgumentException("gan: noise must be at least 1, got " + noise + ". Usual: 64");
        }
        new Adversarial(Side.REAL, loss, smoothing); // its own check and words
    }

    /** Shape of the drawn input. */
    public Shape noiseShape() {
        return Shape.of(noise);
    }

    /** The input of these that is made. */
    public String made(List<ModelSpec.Input> inputs) {
        List<String> names = inputs.stream()
                .map(ModelSpec.Input::name)
                .filter(name -> !name.equals(NOISE))
                .toList();
        if (data == null && names.size() != 1) {
            throw new IllegalArgumentException("gan: expected data, as there are the inputs " + String.join(", ", names)
                    + ", got none. Name the one that is made");
        }
        if (data != null && !names.contains(data)) {
            throw new IllegalArgumentException("gan: data: expected one of the inputs " + String.join(", ", names)
                    + ", got '" + data + "'. Correct the name");
        }
        return data == null ? names.get(0) : data;
    }

    /**
     * What it stands for.
     *
     * @param inputs with the noise, in the order batches hold them
     * @throws IllegalArgumentException naming the node, where the generator does not make what the discriminator reads
     */
    public GenerativeModel expanded(List<ModelSpec.Input> inputs) {
        String real = made(inputs);
        List<Entry> layers = new ArrayList<>();
        layers.add(new Entry(GENERATOR, List.of(NOISE), new Sequence(generator)));
        checkGenerator(inputs, layers, real);
        layers.add(new Entry(STILL, List.of(GENERATOR), new Single(new Detach())));
        layers.add(new Entry(DISCRIMINATOR, List.of(augmented(layers, real, REAL)), new Sequence(discriminator)));
        Shared again = new Shared(DISCRIMINATOR);
        layers.add(new Entry(MADE + "Again", List.of(augmented(layers, STILL, MADE)), again));
        layers.add(new Entry(FOOLED + "Again", List.of(augmented(layers, GENERATOR, FOOLED)), again));
        checkDiscriminator(inputs, layers);
        return new GenerativeModel(
                layers,
                List.of(
                        new Output(REAL, DISCRIMINATOR, new Adversarial(Side.REAL, loss, smoothing), 1),
                        new Output(MADE, MADE + "Again", new Adversarial(Side.MADE, loss), 1),
                        new Output(FOOLED, FOOLED + "Again", new Adversarial(Side.FOOLED, loss), 1)));
    }

    /**
     * The generator of a model that is expanded, as a model of its own: of noise, and of what else it reads.
     *
     * @throws IllegalArgumentException when the model is no such one
     */
    public static ModelSpec generatorOf(ModelSpec model) {
        for (Node node : model.nodes()) {
            if (node.name().equals(STILL)) {
                return model.part(node.inputs().get(0));
            }
        }
        throw new IllegalArgumentException("gan: expected a model with the node '" + STILL
                + "' behind its generator, got" + " one without. Train it by model.gan");
    }

    /** Adds augmentation of what a discriminator reads; the name of what it then does. */
    private String augmented(List<Entry> layers, String read, String side) {
        if (augment.isEmpty()) {
            return read;
        }
        String name = side + AUGMENTED;
        layers.add(new Entry(name, List.of(read), new Sequence(augment)));
        return name;
    }

    /** Tensors in front of it would be others on each side, and no phase's. */
    private static void checkDiscriminator(List<ModelSpec.Input> inputs, List<Entry> layers) {
        Expansion expansion = new Expansion(inputs);
        String last = expansion.expand(layers);
        for (Node node : expansion.nodes()) {
            boolean augments = node.name().startsWith(REAL + AUGMENTED);
            List<Shape> read = node.inputs().stream()
                    .map(name -> Objects.requireNonNull(expansion.shapes().get(name)))
                    .toList();
            if (augments && !node.layer().parameters(read).isEmpty()) {
                throw new IllegalArgumentException("gan: phase " + DISCRIMINATOR
                        + ": expected augment to have layers without tensors, which no phase moves, got node '"
                        + node.name() + "' with some. Put it into the discriminator");
            }
        }
        Shape answer = Objects.requireNonNull(expansion.shapes().get(last));
        if (answer.elementCount() != 1) {
            throw new IllegalArgumentException("gan: phase " + DISCRIMINATOR
                    + ": expected the discriminator's last layer to give one number for each row, got " + answer
                    + " of node '" + last + "'. Add dense: {units: 1}");
        }
    }

    private static void checkGenerator(List<ModelSpec.Input> inputs, List<Entry> generator, String real) {
        Expansion expansion = new Expansion(inputs);
        String last = expansion.expand(generator);
        Shape made = Objects.requireNonNull(expansion.shapes().get(last));
        Shape wanted = Objects.requireNonNull(expansion.shapes().get(real));
        if (!made.equals(wanted)) {
            throw new IllegalArgumentException(
                    "gan: phase " + GENERATOR + ": expected the generator's last node '" + last + "' to make " + wanted
                            + ", which is what the discriminator reads of the input '" + real + "', got " + made
                            + ". Change the generator's last layers");
        }
    }
}
