package io.lockstep.driver.modeldir;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.config.InitFrom;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What ids stand for in a model and in the one its weights come from: rows of an embedding, and of the layer that answers with ids,
 * are of the same words, or not its own.
 */
public final class InitialVocabularies {
    private InitialVocabularies() {}

    /**
     * The weights but those of layers that read ids of other words, characters or byte pairs, or answer with them, which are drawn
     * instead where the config says so.
     *
     * @param preprocessing of the model that begins with the weights
     * @throws IllegalArgumentException naming such a layer and both vocabularies, where it does not
     */
    public static InitialWeights kept(
            Files files, InitialWeights weights, InitFrom from, ModelSpec model, Preprocessing preprocessing)
            throws IOException {
        String directory = weights.modelDirectory();
        if (directory == null) {
            return weights;
        }
        ModelDirectory.Description source = ModelDirectory.describe(files, directory);
        Map<String, String> others = new LinkedHashMap<>();
        for (Map.Entry<String, String> taken : weights.allSources().entrySet()) {
            List<String> here = vocabulary(model, preprocessing, taken.getKey());
            List<String> there = vocabulary(source.spec(), source.preprocessing(), taken.getValue());
            if (!here.equals(there)) {
                others.put(taken.getKey(), difference(here, there));
            }
        }
        if (!others.isEmpty() && from.changed() == InitFrom.Changed.REFUSE) {
            Map.Entry<String, String> first = others.entrySet().iterator().next();
            throw new PlainDataException(
                    "train.initFrom",
                    "expected " + first.getKey() + " in " + directory
                            + " to be of the ids of this model, got ids of another"
                            + " vocabulary: " + first.getValue()
                            + ". Set data.learntFrom to that model, list other tensors"
                            + " under train.initFrom.tensors, or set changed: drawn");
        }
        return weights.without(others);
    }

    /** What the ids stand for that the node of a tensor reads from an input, or answers with; empty where it does neither. */
    private static List<String> vocabulary(ModelSpec model, Preprocessing preprocessing, String tensor) {
        String name = tensor.substring(0, Math.max(0, tensor.lastIndexOf('/')));
        for (Node node : model.nodes()) {
            InputFeatures input = node.name().equals(name)
                    ? input(preprocessing, node.inputs().get(0))
                    : null;
            if (input != null && input.features().size() == 1) {
                return input.features().get(0).vocabulary();
            }
        }
        for (int i = 0; i < model.outputs().size(); i++) {
            Feature answered = preprocessing.answers().get(i).feature();
            if (answered != null && model.outputs().get(i).node().equals(name)) {
                return answered.vocabulary();
            }
        }
        return List.of();
    }

    private static @Nullable InputFeatures input(Preprocessing preprocessing, String name) {
        return preprocessing.inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String difference(List<String> here, List<String> there) {
        int i = 0;
        while (i < Math.min(here.size(), there.size()) && here.get(i).equals(there.get(i))) {
            i++;
        }
        return here.size() + " here and " + there.size() + " there, of which the " + (i + 1) + ". is " + shown(here, i)
                + " here and " + shown(there, i) + " there";
    }

    private static String shown(List<String> vocabulary, int place) {
        return place < vocabulary.size() ? Excerpt.quoted(vocabulary.get(place)) : "none";
    }
}
