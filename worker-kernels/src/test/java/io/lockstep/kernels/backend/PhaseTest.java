package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.kernels.backend.portable.PortableBackend;
import io.lockstep.kernels.layer.linear.LayerScale;
import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.network.LossSum;
import io.lockstep.kernels.parameter.ParameterTensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A part of a model against the whole of it, on every backend that loads here. */
class PhaseTest {
    private static final ModelSpec SPEC = ModelCase.adversaries().get(0).spec();

    static Stream<Arithmetic> arithmetics() {
        return Arithmetic.all().stream();
    }

    private static float[] gradient(
            Arithmetic arithmetic, ModelSpec spec, Predicate<String> moves, Integer... outputs) {
        Set<String> tensors = new HashSet<>();
        spec.layout().tensors().stream()
                .map(ParameterTensor::name)
                .filter(moves)
                .forEach(tensors::add);
        GraphPhase phase = outputs.length == 0 ? null : new GraphPhase(List.of(outputs), tensors);
        try (Rig rig = new Rig(arithmetic, new ModelCase("part", spec, 5, phase))) {
            return rig.gradient(rig.batch, new LossSum());
        }
    }

    private static float[] tensor(float[] gradient, ModelSpec spec, String name) {
        for (ParameterTensor tensor : spec.layout().tensors()) {
            if (tensor.name().equals(name)) {
                return Arrays.copyOfRange(gradient, (int) tensor.offset(), (int) tensor.end());
            }
        }
        throw new AssertionError(name);
    }

    /** Where all losses count, a part's gradient is that of the whole, and zero where nothing moves. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void whatMovesHasTheGradientOfTheWholeAndTheRestZero(Arithmetic arithmetic) {
        float[] whole = gradient(arithmetic, SPEC, name -> true);
        for (Predicate<String> moves : List.<Predicate<String>>of(
                name -> name.startsWith("real"), name -> !name.startsWith("real"), name -> name.equals("real/bias"))) {
            float[] part = gradient(arithmetic, SPEC, moves, 0, 1, 2);
            for (ParameterTensor tensor : SPEC.layout().tensors()) {
                float[] own = tensor(part, SPEC, tensor.name());
                if (!moves.test(tensor.name())) {
                    assertThat(own).as(tensor.name()).containsOnly(0);
                } else if (arithmetic.backend().equals(PortableBackend.NAME)) {
                    assertThat(own).as(tensor.name()).isEqualTo(tensor(whole, SPEC, tensor.name()));
                } else {
                    float[] expected = tensor(whole, SPEC, tensor.name());
                    float most = 0.1f;
                    for (float element : expected) {
                        most = Math.max(most, Math.abs(element));
                    }
                    assertThat(own)
                            .as(tensor.name())
                            .containsExactly(expected, within((float) arithmetic.tolerance() * most));
                }
            }
        }
    }

    /** As the gradient of a model that has nothing else; whose last nodes are left out, for the others' numbers to stay. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void onlyTheLossesOfAPartCount(Arithmetic arithmetic) {
        List<Node> nodes = SPEC.nodes().stream() // whose statistics would have to be shown
                .map(node -> node.name().equals("scaled") ? node.withLayer(new LayerScale(1)) : node)
                .toList();
        ModelSpec whole = new ModelSpec(SPEC.inputs(), nodes, SPEC.outputs());
        ModelSpec rest = new ModelSpec(
                SPEC.inputs(),
                nodes.stream().filter(node -> !node.name().startsWith("fooled")).toList(),
                SPEC.outputs().subList(0, 2));
        float[] alone = gradient(arithmetic, rest, name -> true);
        float[] part = gradient(arithmetic, whole, name -> true, 0, 1);
        assertThat(part).isEqualTo(alone);
    }

    /** The loss of made pictures moves the discriminator alone, that of fooled ones the generator too. */
    @ParameterizedTest
    @MethodSource("arithmetics")
    void noGradientCrossesADetachedEdge(Arithmetic arithmetic) {
        float[] made = gradient(arithmetic, SPEC, name -> true, 1);
        float[] fooled = gradient(arithmetic, SPEC, name -> true, 2);
        for (ParameterTensor tensor : SPEC.layout().tensors()) {
            boolean generator = !tensor.name().startsWith("real");
            if (generator) {
                assertThat(tensor(made, SPEC, tensor.name())).as(tensor.name()).containsOnly(0);
            }
            if (tensor.trainable() && tensor.name().endsWith("weight")) {
                assertThat(tensor(fooled, SPEC, tensor.name()))
                        .as(tensor.name())
                        .doesNotContain(0);
                assertThat(generator || tensor(made, SPEC, tensor.name())[0] != 0)
                        .as(tensor.name())
                        .isTrue();
            }
        }
    }

    @Test
    void refusesWhatTheModelDoesNotHave() {
        assertThatThrownBy(() -> new GraphPhase(List.of(1, 0), Set.of("a")))
                .hasMessage("phase: expected ascending numbers of outputs from 0, got [1, 0]. Sort them");
        assertThatThrownBy(() -> new GraphPhase(List.of(0), Set.of()))
                .hasMessage("phase: expected outputs and tensors, got [0] and 0 tensors. Leave the phase out");
        assertThatThrownBy(() -> new GraphPhase(List.of(0, 3), Set.of("real/bias")).check(SPEC))
                .hasMessage("phase: expected outputs from 0 to 2, got 3. Name one that the model has");
        assertThatThrownBy(() -> new GraphPhase(List.of(0), Set.of("real/bia")).check(SPEC))
                .hasMessageStartingWith("phase: unknown tensor 'real/bia'. Did you mean 'real/bias'? Known: ");
    }

    @ParameterizedTest
    @MethodSource("arithmetics")
    void aPartDoesNotScore(Arithmetic arithmetic) {
        try (Rig rig = new Rig(arithmetic, ModelCase.adversaries().get(1))) {
            assertThatThrownBy(() -> rig.network.inferenceWorkspace())
                    .hasMessage("network: expected the whole model to score with, got a part for training. Compile it"
                            + " without phase");
        }
    }
}
