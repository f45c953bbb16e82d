package io.lockstep.driver.config;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.noise.GaussianNoise;
import io.lockstep.kernels.layer.noise.SampleNormal;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.loss.KlDivergence;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Unjudged;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.model.Sequence;
import io.lockstep.kernels.model.Single;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.PlainDataException;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An encoder that makes a short code of an example, and a decoder that makes the example of its code. Short for
 *
 * <pre>
 * layers:
 *   - {name: noisy, from: input, gaussianNoise: …}                  where noise is above 0
 *   - {name: encoder, sequence: {layers: …}}
 *   - {name: code, dense: {units: code}}
 *   - {name: decoder, sequence: {layers: …}}
 *   - {name: remade, flatten: {}}                                   output remade, compared with the input
 * </pre>
 *
 * and where it is variational, {@code code} is drawn from a normal distribution of which the encoder says mean and variance of
 * each number, whose divergence from the standard one is a loss beside:
 *
 * <pre>
 *   - {name: distribution, sequence: {layers: [dense: {units: 2 code}, reshape: {shape: [2, code]}]}}    output divergence
 *   - {name: code, sampleNormal: {}}
 * </pre>
 *
 * Kingma and Welling, <a href="https://arxiv.org/abs/1312.6114">Auto-encoding variational Bayes</a> (2013). Losses of numbers
 * are means over an example's numbers, so the divergence is divided by how many those are: at {@code divergenceWeight} 1 the
 * two together are the evidence bound for each number. Encoder, to the code or its means, and decoder are written as models of
 * their own, the decoder one of drawn codes; it ends with the function that the loss applies to its numbers.
 *
 * @param encoder its layers, from an example, ending with one row of numbers
 * @param code numbers of a code
 * @param decoder its layers, from a code to an example
 * @param loss of the example that is made again: {@code mse}, or {@code sigmoidCrossEntropy} of numbers from 0 to 1
 * @param variational whether codes are drawn
 * @param divergenceWeight factor on the divergence, above 0; above 1: simpler codes, less like the example
 * @param noise deviation of what is added to the examples that the encoder reads in training; 0: none
 * @param data the input that is made again, where there are several; absent: the only one
 */
public record AutoencoderConfig(
        List<Entry> encoder,
        int code,
        List<Entry> decoder,
        Loss loss,
        @Default("false") boolean variational,
        @Default("1") double divergenceWeight,
        @Default("0") float noise,
        @Nullable String data) {
    private static final String ENCODER = "encoder";
    private static final String DECODER = "decoder";

    /** Names of the networks that are models of their own. */
    static final List<String> PARTS = List.of(ENCODER, DECODER);

    private static final String CODE = "code";
    private static final String DISTRIBUTION = "distribution";
    private static final String REMADE = "remade";
    private static final String DIVERGENCE = "divergence";

    public AutoencoderConfig {
        encoder = List.copyOf(encoder);
        decoder = List.copyOf(decoder);
        require(ENCODER, !encoder.isEmpty(), "at least one layer, got none. Add some");
        require(DECODER, !decoder.isEmpty(), "at least one layer, got none. Add some");
        require(CODE, code >= 1, "at least 1 number, got " + code + ". Usual: 2 to 64");
        require(
                "divergenceWeight",
                divergenceWeight > 0 && Double.isFinite(divergenceWeight),
                "above 0, got " + divergenceWeight + ". Usual: 1");
        new GaussianNoise(noise); // its own check and words
    }

    private static void require(String key, boolean fits, String expected) {
        if (!fits) {
            throw new PlainDataException(key, "expected " + expected);
        }
    }

    /** What the outputs are compared with. */
    List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        questions.add(new Question(
                "model.autoencoder",
                loss.target(),
                null,
                List.of(),
                List.of(),
                false,
                null,
                data == null ? "" : data,
                null,
                false));
        if (variational) {
            questions.add(new Question("model.autoencoder", new KlDivergence().target(), null, List.of(), List.of()));
        }
        return questions;
    }

    /** The model over these inputs. */
    ModelSpec spec(List<ModelSpec.Input> inputs) {
        ModelSpec.Input remade = remade(inputs);
        List<Entry> layers = new ArrayList<>();
        String read = remade.name();
        if (noise > 0) {
            layers.add(entry("noisy", read, new GaussianNoise(noise)));
            read = "noisy";
        }
        layers.add(new Entry(ENCODER, List.of(read), new Sequence(encoder)));
        if (variational) {
            layers.add(new Entry(
                    DISTRIBUTION,
                    List.of(ENCODER),
                    new Sequence(List.of(Entry.of(Dense.of(2 * code)), Entry.of(new Reshape(List.of(2, code)))))));
            layers.add(entry(CODE, DISTRIBUTION, SampleNormal.of()));
        } else {
            layers.add(entry(CODE, ENCODER, Dense.of(code)));
        }
        layers.add(new Entry(DECODER, List.of(CODE), new Sequence(decoder)));
        layers.add(entry(REMADE, DECODER, new Flatten()));
        List<Output> outputs = new ArrayList<>();
        outputs.add(new Output(REMADE, REMADE, loss, 1, List.of(), remade.name()));
        if (variational) {
            double weight = divergenceWeight / remade.shape().elementCount();
            outputs.add(new Output(DIVERGENCE, DISTRIBUTION, new KlDivergence(), weight));
        }
        ModelSpec model = ModelSpec.withOutputs(inputs, layers, outputs);
        checkRemade(model, remade);
        return model;
    }

    private static Entry entry(String name, String from, Layer layer) {
        return new Entry(name, List.of(from), new Single(layer));
    }

    private ModelSpec.Input remade(List<ModelSpec.Input> inputs) {
        List<ModelSpec.Input> found = inputs.stream()
                .filter(input ->
                        data == null ? inputs.size() == 1 : input.name().equals(data))
                .toList();
        if (found.isEmpty() || !found.get(0).tensor().isDense()) {
            throw new IllegalArgumentException("model.autoencoder.data: expected the name of an input of numbers among "
                    + inputs.stream().map(ModelSpec.Input::name).toList() + ", got " + data + ". Name the one that is"
                    + " made again");
        }
        return found.get(0);
    }

    private static void checkRemade(ModelSpec model, ModelSpec.Input remade) {
        String last = last(model, DECODER);
        Shape made = Objects.requireNonNull(model.shapes().get(last));
        if (!made.equals(remade.shape())) {
            throw new IllegalArgumentException("model.autoencoder.decoder: expected node '" + last
                    + "', its last layer, to give " + remade.shape() + " as the input '" + remade.name() + "' has, got "
                    + made + ". Change the decoder's last layers");
        }
    }

    /** The last node of one of the networks. */
    private static String last(ModelSpec model, String network) {
        String last = "";
        for (Node node : model.nodes()) {
            last = node.name().startsWith(network + "/") ? node.name() : last;
        }
        return last;
    }

    /** The networks as models of their own, by name. */
    Map<String, ModelSpec> parts(ModelSpec model) {
        Map<String, ModelSpec> parts = new LinkedHashMap<>();
        parts.put(ENCODER, model.part(CODE));
        parts.put(DECODER, answering(model.part(List.of(CODE), last(model, DECODER))));
        return parts;
    }

    /** With the function that the loss applies at its end. */
    private ModelSpec answering(ModelSpec decoder) {
        String function = loss.outputFunction();
        if (function.isEmpty()) {
            return decoder;
        }
        List<Node> nodes = new ArrayList<>(decoder.nodes());
        nodes.add(new Node(
                function,
                Models.BINDING.bind(Layer.class, function, ""),
                List.of(decoder.outputs().get(0).node())));
        return new ModelSpec(decoder.inputs(), nodes, List.of(Output.of(function, new Unjudged())));
    }
}
