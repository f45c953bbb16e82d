package io.lockstep.driver.config;

import io.lockstep.driver.slot.Noise;
import io.lockstep.driver.slot.NormalNoise;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.loss.Adversarial;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.Gan;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Sequence;
import io.lockstep.kernels.model.Single;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A generator and a discriminator that learn from each other: the generator makes examples of drawn noise, the discriminator
 * tells them from the rows of the data. {@link Gan} says which layers and outputs it is short for. Where {@code
 * train.programme} has no phases, a step has two: the discriminator moves by its losses of {@code real} and {@code made} rows,
 * then the generator by that of those that {@code fooled} it. The generator is written as a model of its own, too.
 *
 * @param generator its layers, from noise to an example
 * @param discriminator its layers, from an example to numbers that are large for real ones
 * @param noise numbers that are drawn for each example, normally
 * @param loss form of the losses
 * @param smoothing how much of a real example counts as made for the discriminator, from 0 to below 1; usual: 0.1
 * @param data the input that is made, where there are several; absent: the only one
 * @param classes column by whose classes examples are made: both networks are told that of a row, the generator beside its noise,
 *     the discriminator as one more channel, of a weight for each place and class. Absent: none
 * @param augment layers, without tensors, that the discriminator sees real and made examples through
 * @param discriminatorOptimizer moves the discriminator; absent: {@code train.optimizer}, which moves the generator
 */
public record GanConfig(
        List<Entry> generator,
        List<Entry> discriminator,
        @Default("64") int noise,
        @Default("nonSaturating") Adversarial.Form loss,
        @Default("0") double smoothing,
        @Nullable String data,
        @Nullable String classes,
        @Default("[]") List<Entry> augment,
        @Nullable Optimizer discriminatorOptimizer) {
    /** Name of the input that tells a row's class. */
    public static final String CLASS = "class";

    private static final String TOLD = "told";

    public GanConfig {
        generator = List.copyOf(generator);
        discriminator = List.copyOf(discriminator);
        augment = List.copyOf(augment);
        new Gan(generator, discriminator, noise, loss, smoothing, data, augment); // its own checks and words
    }

    /** What is drawn for each row, by the name of the input. */
    Map<String, Noise> drawn() {
        return Map.of(Gan.NOISE, new NormalNoise(List.of(noise)));
    }

    /** The phases of a step, where the config says none. */
    List<PhaseConfig> programme() {
        return List.of(
                new PhaseConfig(
                        Gan.DISCRIMINATOR,
                        List.of(Gan.REAL, Gan.MADE),
                        List.of(Gan.DISCRIMINATOR + "*"),
                        discriminatorOptimizer,
                        1),
                new PhaseConfig(Gan.GENERATOR, List.of(Gan.FOOLED), List.of(Gan.GENERATOR + "*"), null, 1));
    }

    /**
     * The model over these inputs.
     *
     * @param inputs of the data, and what is drawn
     * @throws IllegalArgumentException naming the node, where the generator's examples are not the data's
     */
    ModelSpec spec(List<ModelSpec.Input> inputs) {
        List<ModelSpec.Input> others =
                inputs.stream().filter(input -> !input.name().equals(CLASS)).toList();
        Gan plain = new Gan(generator, discriminator, noise, loss, smoothing, data, augment);
        if (classes == null) {
            return plain.expanded(inputs).spec(inputs);
        }
        String made = plain.made(others);
        Shape example = others.stream()
                .filter(input -> input.name().equals(made))
                .findFirst()
                .orElseThrow()
                .shape();
        Gan told = new Gan(
                after(List.of(entry(null, List.of(Gan.NOISE, CLASS), new Concat(0))), generator),
                after(telling(augment.isEmpty() ? made : Gan.REAL + "Augmented", example), discriminator),
                noise,
                loss,
                smoothing,
                made,
                augment);
        return told.expanded(inputs).spec(inputs);
    }

    /**
     * Layers that tell the discriminator a class beside an example.
     *
     * @param read name of the example
     */
    private static List<Entry> telling(String read, Shape example) {
        List<Integer> channel = new ArrayList<>(example.sizes());
        channel.set(0, example.rank() == 1 ? example.size(0) : 1);
        Sequence weights = new Sequence(
                List.of(Entry.of(Dense.of(new Shape(channel).elementCount())), Entry.of(new Reshape(channel))));
        return List.of(new Entry(TOLD, List.of(CLASS), weights), entry(null, List.of(read, TOLD), new Concat(0)));
    }

    private static Entry entry(@Nullable String name, List<String> from, Concat layer) {
        return new Entry(name, from, new Single(layer));
    }

    private static List<Entry> after(List<Entry> first, List<Entry> layers) {
        List<Entry> all = new ArrayList<>(first);
        all.addAll(layers);
        return all;
    }
}
