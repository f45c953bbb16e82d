package io.lockstep.kernels.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.reshaping.Flatten;
import io.lockstep.kernels.loss.Loss;
import io.lockstep.kernels.loss.Mse;
import io.lockstep.kernels.loss.SigmoidCrossEntropy;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.shape.ElementType;
import io.lockstep.kernels.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelSpecTest {
    private static final Loss CLASSES = new SoftmaxCrossEntropy(0);

    private static ModelSpec digits() {
        return ModelSpec.sequential(
                Shape.of(1, 28, 28),
                List.of(new Flatten(), Dense.of(64, new Relu()), new Dropout(0.5f), Dense.of(10)),
                CLASSES);
    }

    private static ModelSpec of(Loss loss, Layer... layers) {
        return ModelSpec.sequential(Shape.of(4), List.of(layers), loss);
    }

    @Test
    void namesNodesAndInfersShapes() {
        assertThat(digits().shapes())
                .containsExactly(
                        Map.entry("input", Shape.of(1, 28, 28)),
                        Map.entry("flatten1", Shape.of(784)),
                        Map.entry("dense1", Shape.of(64)),
                        Map.entry("dropout1", Shape.of(64)),
                        Map.entry("dense2", Shape.of(10)));
        assertThat(digits().outputShape()).isEqualTo(Shape.of(10));
    }

    @Test
    void laysTensorsOutInOrderAndAligned() {
        List<ParameterTensor> tensors = digits().layout().tensors();
        assertThat(tensors)
                .extracting(ParameterTensor::name)
                .containsExactly("dense1/weight", "dense1/bias", "dense2/weight", "dense2/bias");
        assertThat(tensors).extracting(ParameterTensor::offset).containsExactly(0L, 50176L, 50240L, 50880L);
        assertThat(digits().layout().size()).isEqualTo(50896);
    }

    @Test
    void survivesPlainDataWithoutWhatIsAtItsDefault() {
        ModelSpec spec = of(new Mse(), Dense.of(3, new LeakyRelu(0.2f)), Dense.of(1));
        Map<String, @Nullable Object> data = spec.toData();
        assertThat(data.keySet()).containsExactly("inputs", "nodes", "outputs");
        assertThat(data.toString())
                .contains("{name=dense1, layer={dense={units=3, activation={leakyRelu={slope=0.2}}}}, inputs=[input]}")
                .endsWith("outputs=[{name=dense2, node=dense2, loss={mse={}}}]}");
        assertThat(ModelSpec.fromData(data, "model")).isEqualTo(spec);
        assertThat(ModelSpec.fromData(data, "model").toData()).isEqualTo(data);
        assertThat(ModelSpec.fromData(digits().toData(), "model")).isEqualTo(digits());
    }

    @Test
    void layersThatKnowNoIdsRefuseThem() {
        ModelSpec.Input ids = new ModelSpec.Input("words", Shape.of(), ElementType.I32, true);
        assertThatThrownBy(() -> new ModelSpec(
                        List.of(ids), List.of(new Node("d", Dense.of(1), List.of("words"))), "d", new Mse()))
                .hasMessage("model.layers[0] dense: takes numbers of a fixed shape, got ragged i32 scalar of 'words'."
                        + " Read it by a layer for such inputs, as embeddingMean, or give the input buckets");
    }

    @Test
    void typeOfAnInputIsWrittenWhereItIsNotFloatsOfAFixedShape() {
        Map<String, Object> data = new LinkedHashMap<>(digits().toData());
        assertThat(Objects.requireNonNull(data.get("inputs")).toString())
                .isEqualTo("[{name=input, shape={sizes=[1, 28, 28]}}]");
        data.put(
                "inputs",
                List.of(Map.of("name", "input", "shape", Map.of("sizes", List.of()), "type", "i32", "ragged", true)));
        assertThatThrownBy(() -> ModelSpec.fromData(data, "model.json")).hasMessageContaining("got ragged i32 scalar");
    }

    @Test
    void dataIsCheckedLikeAnyModel() {
        Map<String, @Nullable Object> data = digits().toData();
        data.put("outputs", List.of(Map.of("name", "out", "node", "nowhere", "loss", "mse")));
        assertThatThrownBy(() -> ModelSpec.fromData(data, "model.json"))
                .hasMessage("model.json: model.output: unknown node 'nowhere'. Known: dense1, dense2, dropout1,"
                        + " flatten1, input");
    }

    @Test
    void errorsNameTheNode() {
        assertThatThrownBy(() -> ModelSpec.sequential(Shape.of(1, 28, 28), List.of(new Relu(), Dense.of(3)), CLASSES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("model.layers[1] dense: takes one vector per example, got 1x28x28. Put flatten before it");
    }

    @Test
    void refusesASecondSoftmaxOrSigmoid() {
        assertThatThrownBy(() -> of(CLASSES, Dense.of(3), new Softmax()))
                .hasMessage(
                        "model.layers[1] softmax: the loss softmaxCrossEntropy takes raw outputs and applies softmax"
                                + " itself. Remove the softmax layer");
        assertThatThrownBy(() -> of(new SigmoidCrossEntropy(), Dense.of(1, new Sigmoid())))
                .hasMessage("model.layers[0] dense: the loss sigmoidCrossEntropy takes raw outputs and applies sigmoid"
                        + " itself. Remove the sigmoid activation");
        assertThatThrownBy(() -> of(new SigmoidCrossEntropy(), Dense.of(1, new Sigmoid()), new Flatten()))
                .hasMessageStartingWith("model.layers[0] dense: the loss sigmoidCrossEntropy takes raw outputs");
        assertThat(of(new Mse(), Dense.of(1, new Sigmoid())).nodes()).hasSize(1);
        assertThat(of(CLASSES, Dense.of(3), new Softmax(), Dense.of(3)).nodes()).hasSize(3);
    }

    @Test
    void refusesALossThatDoesNotFitTheOutput() {
        assertThatThrownBy(() -> of(CLASSES, Dense.of(1)))
                .hasMessage("model.loss: softmaxCrossEntropy: expected an output for each of at least 2 classes, got 1."
                        + " Set units to the number of classes, or use sigmoidCrossEntropy");
    }

    @Test
    void refusesGraphsThatDoNotHold() {
        Node first = new Node("a", Dense.of(2), List.of("input"));
        Node second = new Node("b", Dense.of(2), List.of("a"));
        List<ModelSpec.Input> inputs = List.of(new ModelSpec.Input("input", Shape.of(4)));
        assertThatThrownBy(() -> new ModelSpec(inputs, List.of(second, first), "b", new Mse()))
                .hasMessage("model.layers[0] dense: reads an unknown earlier node 'a'. Known: input");
        assertThatThrownBy(() -> new ModelSpec(inputs, List.of(first, first), "a", new Mse()))
                .hasMessage("model.layers[1] dense: the name 'a' is taken. Choose another");
        assertThatThrownBy(() -> new ModelSpec(inputs, List.of(first, second), "a", new Mse()))
                .hasMessage("model.layers[1] dense: nothing reads its output 'b', and the model's output is 'a'."
                        + " Connect it or remove it");
        assertThatThrownBy(() -> of(new Mse(), new Relu()))
                .hasMessage("model.layers: no layer has parameters to train. Add a dense layer");
        List<ModelSpec.Input> twice = List.of(inputs.get(0), inputs.get(0));
        assertThatThrownBy(() -> new ModelSpec(twice, List.of(first), "a", new Mse()))
                .hasMessage("model.inputs: two are named 'input'. Choose another name for one");
    }

    private static ModelSpec twoAnswers(Output... outputs) {
        List<Node> nodes = List.of(
                new Node("trunk", Dense.of(6, new Relu()), List.of("input")),
                new Node("kind", Dense.of(3), List.of("trunk")),
                new Node("flat", new Flatten(), List.of("kind")),
                new Node("size", Dense.of(2), List.of("trunk")));
        return new ModelSpec(List.of(new ModelSpec.Input("input", Shape.of(4))), nodes, List.of(outputs));
    }

    @Test
    void severalAnswersStandSideBySide() {
        ModelSpec spec = twoAnswers(new Output("k", "flat", CLASSES, 0.5), Output.of("size", new Mse()));
        assertThat(spec.outputShape()).isEqualTo(Shape.of(5));
        assertThat(spec.outputShape(1)).isEqualTo(Shape.of(2));
        assertThat(spec.targetSize()).isEqualTo(1 + 2);
        Map<String, @Nullable Object> data = spec.toData();
        assertThat(data.keySet()).containsExactly("inputs", "nodes", "outputs");
        assertThat(ModelSpec.fromData(data, "model")).isEqualTo(spec);
        assertThatThrownBy(spec::loss).hasMessage("model: expected one output, got 2");
    }

    @Test
    void refusesAnswersThatDoNotHold() {
        assertThatThrownBy(() -> twoAnswers(Output.of("flat", CLASSES), Output.of("sise", new Mse())))
                .hasMessage("model.outputs[1].node: unknown node 'sise'. Did you mean 'size'? Known: flat, input, kind,"
                        + " size, trunk");
        assertThatThrownBy(() -> twoAnswers(Output.of("flat", CLASSES), Output.of("kind", new Mse())))
                .hasMessage("model.outputs[1].node: expected another node than outputs[0] reads, got 'kind'. Give each"
                        + " output a layer of its own");
        assertThatThrownBy(() -> twoAnswers(Output.of("flat", CLASSES), Output.of("trunk", new Mse())))
                .hasMessage("model.layers[3] dense: nothing reads its output 'size', and the model's outputs are flat,"
                        + " trunk. Connect it or remove it");
        assertThatThrownBy(() -> twoAnswers(Output.of("flat", CLASSES), Output.of("input", new Mse())))
                .hasMessage("model.outputs[1].node: expected a layer that computes something, got 'input', which is the"
                        + " input 'input'. Name a layer that reads it");
        assertThatThrownBy(ModelSpecTest::twoAnswers).hasMessage("model.outputs: expected at least one, got none");
        assertThatThrownBy(() -> new Output("a", "a", CLASSES, 0))
                .hasMessage("weight must be above 0, got 0.0. Leave the output out not to train it");
        assertThatThrownBy(() -> new ModelSpec(
                        List.of(new ModelSpec.Input("input", Shape.of(4)), new ModelSpec.Input("other", Shape.of(4))),
                        List.of(new Node("a", Dense.of(2), List.of("input"))),
                        "a",
                        new Mse()))
                .hasMessage("model.layers: nothing reads the input 'other'. Read it with from, or remove it from the"
                        + " data");
        assertThatThrownBy(() -> new ModelSpec(
                        List.of(new ModelSpec.Input("input", Shape.of(4)), new ModelSpec.Input("null", Shape.of(4))),
                        List.of(new Node("a", Dense.of(2), List.of("input"))),
                        "a",
                        new Mse()))
                .hasMessageStartingWith("model.layers: nothing reads the input 'null'.");
        Map<String, @Nullable Object> data = digits().toData();
        data.remove("outputs");
        assertThatThrownBy(() -> ModelSpec.fromData(data, "model.json"))
                .hasMessage("model.json.outputs: is required and has no default. Add it");
    }
}
