package io.lockstep.driver.modeldir;

import io.lockstep.driver.feature.Answer;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.Target;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Output;
import io.lockstep.kernels.parameter.ParameterTensor;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Dense layers whose weights come from a model that trained its numbers by other scales: changed so that they say the
 * same in the numbers' unit, with a mean m and a deviation d there and here:
 * <pre>w' = w d / d'        b' = (d b + m - m') / d'</pre>
 */
public final class Rescaling {
    private static final TargetScale AS_IT_IS = new TargetScale(0, 1);
    private static final String WEIGHT = "/weight";
    private static final String BIAS = "/bias";

    private Rescaling() {}

    /**
     * Changes what was taken from a model directory; weights of another program's file stay as they are.
     *
     * @param preprocessing of the model that begins with the weights
     * @param parameters in the model's layout. Modified.
     * @throws IllegalArgumentException when an answer's layer cannot say the same by the new scales
     */
    public static void apply(
            Files files, InitialWeights weights, ModelSpec model, Preprocessing preprocessing, HeapFloats parameters)
            throws IOException {
        String directory = weights.modelDirectory();
        if (directory == null) {
            return;
        }
        ModelDirectory.Description source = ModelDirectory.describe(files, directory);
        for (int i = 0; i < model.outputs().size(); i++) {
            String node = model.outputs().get(i).node();
            Answer here = preprocessing.answers().get(i);
            Answer there = answer(source, weights.source(node + WEIGHT), WEIGHT);
            there = there != null ? there : answer(source, weights.source(node + BIAS), BIAS);
            if (there != null
                    && here.task() instanceof Target.Numbers
                    && !scales(there).equals(scales(here))) {
                requireDense(
                        weights, model, node, scales(there).get(0), scales(here).get(0));
                rescale(model, node, scales(there), scales(here), parameters);
            }
        }
    }

    /** The scales of the model that weights come from, beside which they say something; empty when there are none. */
    public static String scales(Files files, InitialWeights weights) throws IOException {
        String directory = weights.modelDirectory();
        if (directory == null) {
            return "";
        }
        List<String> texts = new ArrayList<>();
        for (List<TargetScale> scales :
                ModelDirectory.describe(files, directory).preprocessing().scales()) {
            List<String> answer = new ArrayList<>();
            scales.forEach(scale -> answer.add(scale.mean() + " " + scale.deviation()));
            texts.add(String.join(", ", answer));
        }
        String text = String.join("; ", texts);
        return text.matches("[; ]*") ? "" : text;
    }

    /** The numbers a tensor gave in the model it comes from; null when it gave none. */
    private static @Nullable Answer answer(ModelDirectory.Description source, @Nullable String tensor, String kind) {
        List<Output> outputs = source.spec().outputs();
        for (int i = 0; i < outputs.size(); i++) {
            Answer answer = source.preprocessing().answers().get(i);
            if ((outputs.get(i).node() + kind).equals(tensor) && answer.task() instanceof Target.Numbers) {
                return answer;
            }
        }
        return null;
    }

    private static List<TargetScale> scales(Answer answer) {
        return answer.scales().isEmpty() ? Collections.nCopies(answer.targets().size(), AS_IT_IS) : answer.scales();
    }

    private static void requireDense(
            InitialWeights weights, ModelSpec model, String node, TargetScale there, TargetScale here) {
        Layer layer = model.nodes().stream()
                .filter(one -> one.name().equals(node))
                .findFirst()
                .orElseThrow()
                .layer();
        boolean dense = layer instanceof Dense own && own.activation() instanceof None && own.bias();
        boolean weight = weights.source(node + WEIGHT) != null;
        if (!dense || !weight || weights.source(node + BIAS) == null) {
            throw new IllegalArgumentException("train.initFrom: expected " + node
                    + " to be a dense layer with bias and without activation, both tensors taken, as its numbers were"
                    + " trained by mean " + there.mean() + " and deviation " + there.deviation() + " there and are by "
                    + here.mean() + " and " + here.deviation() + " here, got "
                    + (dense ? "no " + (weight ? "bias" : "weight") + " under train.initFrom.tensors" : "another layer")
                    + ". Take both or neither");
        }
    }

    private static void rescale(
            ModelSpec model, String node, List<TargetScale> there, List<TargetScale> here, HeapFloats parameters) {
        float[] values = parameters.array();
        for (ParameterTensor parameter : model.layout().tensors()) {
            int rows = here.size();
            int size = parameter.size() / rows;
            boolean weight = parameter.name().equals(node + WEIGHT);
            if (weight || parameter.name().equals(node + BIAS)) {
                for (int row = 0; row < rows; row++) {
                    TargetScale from = there.get(row);
                    TargetScale to = here.get(row);
                    double shift = weight ? 0 : (from.mean() - to.mean()) / to.deviation();
                    for (int i = 0; i < size; i++) {
                        int at = Math.toIntExact(parameter.offset()) + row * size + i;
                        values[at] = (float) (values[at] * (from.deviation() / to.deviation()) + shift);
                    }
                }
            }
        }
    }
}
