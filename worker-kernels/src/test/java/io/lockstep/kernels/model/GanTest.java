package io.lockstep.kernels.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Detach;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.layer.reshaping.Reshape;
import io.lockstep.kernels.loss.Adversarial;
import io.lockstep.kernels.loss.Adversarial.Form;
import io.lockstep.kernels.loss.Adversarial.Side;
import io.lockstep.kernels.loss.Unjudged;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class GanTest {
    private static final List<ModelSpec.Input> INPUTS =
            List.of(new ModelSpec.Input("image", Shape.of(1, 2, 3)), new ModelSpec.Input("noise", Shape.of(5)));
    private static final List<Entry> GENERATOR =
            List.of(Entry.of(Dense.of(6)), Entry.of(new Reshape(List.of(1, 2, 3))));
    private static final List<Entry> DISCRIMINATOR =
            List.of(Entry.of(new Flatten()), Entry.of(Dense.of(4, new LeakyRelu(0.2f))), Entry.of(Dense.of(1)));

    private static Gan gan(List<Entry> augment) {
        return new Gan(GENERATOR, DISCRIMINATOR, 5, Form.NON_SATURATING, 0.1, null, augment);
    }

    @Test
    void isWrittenOutInOneGraph() {
        ModelSpec spec = gan(List.of()).expanded(INPUTS).spec(INPUTS);
        Dense hidden = Dense.of(4, new LeakyRelu(0.2f));
        assertThat(spec.nodes())
                .containsExactly(
                        new Node("generator/dense1", Dense.of(6), List.of("noise")),
                        new Node("generator/reshape1", new Reshape(List.of(1, 2, 3)), List.of("generator/dense1")),
                        new Node("still", new Detach(), List.of("generator/reshape1")),
                        new Node("discriminator/flatten1", new Flatten(), List.of("image")),
                        new Node("discriminator/dense1", hidden, List.of("discriminator/flatten1")),
                        new Node("discriminator/dense2", Dense.of(1), List.of("discriminator/dense1")),
                        new Node("madeAgain/flatten1", new Flatten(), List.of("still")),
                        new Node("madeAgain/dense1", hidden, List.of("madeAgain/flatten1"), "discriminator/dense1"),
                        new Node("madeAgain/dense2", Dense.of(1), List.of("madeAgain/dense1"), "discriminator/dense2"),
                        new Node("fooledAgain/flatten1", new Flatten(), List.of("generator/reshape1")),
                        new Node("fooledAgain/dense1", hidden, List.of("fooledAgain/flatten1"), "discriminator/dense1"),
                        new Node(
                                "fooledAgain/dense2",
                                Dense.of(1),
                                List.of("fooledAgain/dense1"),
                                "discriminator/dense2"));
        assertThat(spec.outputs())
                .containsExactly(
                        new Output(
                                "real",
                                "discriminator/dense2",
                                new Adversarial(Side.REAL, Form.NON_SATURATING, 0.1),
                                1),
                        new Output("made", "madeAgain/dense2", new Adversarial(Side.MADE, Form.NON_SATURATING), 1),
                        new Output(
                                "fooled", "fooledAgain/dense2", new Adversarial(Side.FOOLED, Form.NON_SATURATING), 1));
        assertThat(spec.targetSize()).isZero();
        assertThat(ModelSpec.fromData(spec.toData(), "model")).isEqualTo(spec);
    }

    @Test
    void augmentsBothSides() {
        ModelSpec spec =
                gan(List.of(Entry.of(new Dropout(0.5f)))).expanded(INPUTS).spec(INPUTS);
        assertThat(spec.nodes())
                .contains(
                        new Node("realAugmented/dropout1", new Dropout(0.5f), List.of("image")),
                        new Node("madeAugmented/dropout1", new Dropout(0.5f), List.of("still")),
                        new Node("fooledAugmented/dropout1", new Dropout(0.5f), List.of("generator/reshape1")));
    }

    @Test
    void theGeneratorIsAModelOfItsOwn() {
        ModelSpec spec = gan(List.of()).expanded(INPUTS).spec(INPUTS);
        ModelSpec generator = Gan.generatorOf(spec);
        assertThat(generator.inputs()).containsExactly(INPUTS.get(1));
        assertThat(generator.outputs()).containsExactly(Output.of("generator/reshape1", new Unjudged()));
        assertThat(generator.layout().tensors())
                .extracting(ParameterTensor::name)
                .containsExactly("generator/dense1/weight", "generator/dense1/bias");
    }

    /** What shares the tensors of a node outside has that one's name; of a node within, an input. */
    @Test
    void partsKeepTheNamesOfTensors() {
        ModelSpec spec = gan(List.of()).expanded(INPUTS).spec(INPUTS);
        ModelSpec part = spec.part(List.of("generator/reshape1"), "fooledAgain/dense2");
        assertThat(part.inputs()).containsExactly(new ModelSpec.Input("generator/reshape1", Shape.of(1, 2, 3)));
        assertThat(part.layout().tensors())
                .extracting(ParameterTensor::name)
                .containsExactly(
                        "discriminator/dense1/weight",
                        "discriminator/dense1/bias",
                        "discriminator/dense2/weight",
                        "discriminator/dense2/bias");
        assertThatThrownBy(() -> spec.part(List.of(), "fooledAgain/dense2"))
                .hasMessage(
                        "part to 'fooledAgain/dense2': expected what it reads among , got 'noise' besides. Name it, too");
        assertThatThrownBy(() -> spec.part("generator/dense2"))
                .hasMessageStartingWith("part: unknown node 'generator/dense2'. Did you mean 'generator/dense1'?");
    }

    /** A part is not trained: nothing need stop there. */
    @Test
    void partsReachThroughWhatStopsGradients() {
        ModelSpec spec = gan(List.of()).expanded(INPUTS).spec(INPUTS);
        ModelSpec part = spec.part("madeAgain/dense2");
        assertThat(part.nodes()).extracting(Node::layer).doesNotContain(new Detach());
        assertThat(part.nodes().get(2).inputs()).containsExactly("generator/reshape1");
        assertThat(part.outputs().get(0).node()).isEqualTo("discriminator/dense2");
    }

    @Test
    void refusesAGeneratorThatMakesSomethingElse() {
        List<Entry> other = List.of(Entry.of(Dense.of(6)), Entry.of(new Reshape(List.of(1, 3, 2))));
        assertThatThrownBy(() -> new Gan(other, DISCRIMINATOR, 5, Form.HINGE, 0, null, List.of()).expanded(INPUTS))
                .hasMessage(
                        "gan: phase generator: expected the generator's last node 'generator/reshape1' to make 1x2x3, which is what the"
                                + " discriminator reads of the input 'image', got 1x3x2. Change the generator's last layers");
        List<Entry> hidden = List.of(Entry.of(new Flatten()), Entry.of(Dense.of(4)));
        assertThatThrownBy(() -> new Gan(GENERATOR, hidden, 5, Form.HINGE, 0, null, List.of()).expanded(INPUTS))
                .hasMessage(
                        "gan: phase discriminator: expected the discriminator's last layer to give one number for each"
                                + " row, got 4 of node 'fooledAgain/dense1'. Add dense: {units: 1}");
        assertThatThrownBy(() -> gan(List.of(Entry.of(new Flatten()), Entry.of(Dense.of(6))))
                        .expanded(INPUTS))
                .hasMessage("gan: phase discriminator: expected augment to have layers without tensors, which no phase"
                        + " moves, got node 'realAugmented/dense1' with some. Put it into the discriminator");
        assertThatThrownBy(() -> gan(List.of()).made(List.of(INPUTS.get(0), INPUTS.get(0), INPUTS.get(1))))
                .hasMessage(
                        "gan: expected data, as there are the inputs image, image, got none. Name the one that is made");
    }
}
