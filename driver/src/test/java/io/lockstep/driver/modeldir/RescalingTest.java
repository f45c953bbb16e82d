package io.lockstep.driver.modeldir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lockstep.driver.config.InitFrom;
import io.lockstep.driver.config.InitFrom.Take;
import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RescalingTest {
    private static final ModelSpec SPEC = TestModels.spec(new Target.Numbers());

    private final Files files = new HadoopFiles(new Configuration(false));

    @TempDir
    private Path directory;

    private static Preprocessing preprocessing(TargetScale... scales) {
        Answer answer = new Answer(new Target.Numbers(), List.of(TestModels.LABEL), List.of(), List.of(scales));
        return new Preprocessing(
                TestModels.preprocessing(new Target.Numbers(), List.of()).inputs(), List.of(answer), null, null);
    }

    /** First parameters from a model written with some scales, in a training by others. */
    private HeapFloats taken(Preprocessing there, Preprocessing here, Take... takes) throws IOException {
        HeapFloats parameters = TestModels.parameters(SPEC);
        String model = directory.resolve("model" + there.scales().hashCode()).toString();
        ModelDirectory.write(
                files, model, SPEC, there, parameters, TestModels.golden(SPEC, parameters), Map.of("run", "a"));
        InitialWeights weights = InitialWeights.find(files, model, new InitFrom(model, List.of(takes)), SPEC.layout());
        HeapFloats begun = HeapFloats.of(SPEC.layout().size());
        weights.read(begun);
        Rescaling.apply(files, weights, SPEC, here, begun);
        return begun;
    }

    private static double answer(HeapFloats parameters, Preprocessing preprocessing, int row) throws IOException {
        double score =
                TestModels.golden(SPEC, parameters).cases().get(row).outputs().get(0);
        List<TargetScale> scales = preprocessing.scales().get(0);
        return scales.isEmpty() ? score : scales.get(0).value(score);
    }

    @Test
    void answersStayTheSameInTheirUnit() throws IOException {
        HeapFloats original = TestModels.parameters(SPEC);
        List<Preprocessing> all = List.of(
                preprocessing(), preprocessing(new TargetScale(100, 20)), preprocessing(new TargetScale(-40, 0.5)));
        for (Preprocessing there : all) {
            for (Preprocessing here : all) {
                HeapFloats begun = taken(there, here);
                for (int row = 0; row < 2; row++) {
                    assertThat(answer(begun, here, row)).isCloseTo(answer(original, there, row), within(1e-4));
                }
            }
            assertThat(taken(there, there).array()).containsExactly(original.array());
        }
    }

    @Test
    void theFileOfAModelsWeightsIsTheModel() throws IOException {
        Preprocessing there = preprocessing(new TargetScale(100, 20));
        Preprocessing here = preprocessing(new TargetScale(5, 2));
        HeapFloats expected = taken(there, here);
        String model = directory.resolve("model" + there.scales().hashCode()).toString();
        Path alone = java.nio.file.Files.copy(
                Path.of(model, ModelDirectory.WEIGHTS), directory.resolve(ModelDirectory.WEIGHTS));
        for (String path : List.of(model, model + "/" + ModelDirectory.WEIGHTS, alone.toString())) {
            InitialWeights weights = InitialWeights.find(files, path, new InitFrom(path, List.of()), SPEC.layout());
            HeapFloats begun = HeapFloats.of(SPEC.layout().size());
            weights.read(begun);
            Rescaling.apply(files, weights, SPEC, here, begun);
            boolean other = path.equals(alone.toString());
            assertThat(begun.array()).containsExactly((other ? TestModels.parameters(SPEC) : expected).array());
            assertThat(Rescaling.scales(files, weights)).isEqualTo(other ? "" : "100.0 20.0");
        }
        taken(preprocessing(), here);
        String unscaled =
                directory.resolve("model" + preprocessing().scales().hashCode()).toString();
        assertThat(Rescaling.scales(
                        files, InitialWeights.find(files, unscaled, new InitFrom(unscaled, List.of()), SPEC.layout())))
                .isEmpty();
    }

    @Test
    void oneTensorOfTheTwoCannotSayTheSame() throws IOException {
        assertThatThrownBy(() -> taken(
                        preprocessing(new TargetScale(100, 20)),
                        preprocessing(new TargetScale(5, 2)),
                        new Take("dense2/weight", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("train.initFrom: expected dense2 to be a dense layer with bias and without activation, both"
                        + " tensors taken, as its numbers were trained by mean 100.0 and deviation 20.0 there and are"
                        + " by 5.0 and 2.0 here, got no bias under train.initFrom.tensors. Take both or neither");
        assertThatThrownBy(() -> taken(
                        preprocessing(new TargetScale(100, 20)),
                        preprocessing(new TargetScale(5, 2)),
                        new Take("dense2/bias", null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("got no weight under train.initFrom.tensors. Take both or neither");
        HeapFloats hidden = taken(preprocessing(new TargetScale(1, 2)), preprocessing(), new Take("dense1/*", null));
        assertThat(hidden.array()[0]).isEqualTo(TestModels.parameters(SPEC).array()[0]);
    }
}
