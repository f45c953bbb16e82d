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
 * What ids stand for in a model and in the one its weights come from: rows of an embedding, and of the layer that answers with ids
 * or classes, are of the same words, or not its own.
 */
public final class InitialVocabularies {
    private InitialVocabularies() {}

    /**
     * The weights but those of layers that read ids of other words, characters or byte pairs, or answer with them, which are drawn
     * instead where the config says so; so are those of a layer that answers with other classes, or with the same in another order.
     *
     * @param preprocessing of the model that begins with the weights
     * @throws IllegalArgumentException naming such a layer and both vocabularies or lists of classes, where it does not
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
        Map<String, String> expected = new LinkedHashMap<>();
        for (Map.Entry<String, String> taken : weights.allSources().entrySet()) {
            List<String> here = vocabulary(model, preprocessing, taken.getKey());
            List<String> there = vocabulary(source.spec(), source.preprocessing(), taken.getValue());
            List<String> own = classes(model, preprocessing, taken.getKey());
            List<String> its = classes(source.spec(), source.preprocessing(), taken.getValue());
            if (!here.equals(there)) {
                others.put(taken.getKey(), difference(here, there));
                expected.put(
                        taken.getKey(),
                        "of the ids of this model, got ids of another vocabulary: " + difference(here, there)
                                + ". Set data.learntFrom to that model");
            } else if (!own.isEmpty() && !its.isEmpty() && !own.equals(its)) {
                others.put(taken.getKey(), "of " + Excerpt.list(own) + " here and of " + Excerpt.list(its) + " there");
                expected.put(
                        taken.getKey(),
                        "of the classes of this model, " + Excerpt.list(own) + ", got those of " + Excerpt.list(its)
                                + ". Name the classes in that order");
            }
        }
        if (!others.isEmpty() && from.changed() == InitFrom.Changed.REFUSE) {
            Map.Entry<String, String> first = expected.entrySet().iterator().next();
            throw new PlainDataException(
                    "train.initFrom",
                    "expected " + first.getKey() + " in " + directory
                            + " to be " + first.getValue()
                            + ", list other tensors under train.initFrom.tensors, or set changed: drawn");
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

    /** Names of the classes that the node of a tensor answers with; empty where it does not, or they have none. */
    private static List<String> classes(ModelSpec model, Preprocessing preprocessing, String tensor) {
        String name = tensor.substring(0, Math.max(0, tensor.lastIndexOf('/')));
        for (int i = 0; i < model.outputs().size(); i++) {
            if (model.outputs().get(i).node().equals(name)) {
                return preprocessing.answers().get(i).classes();
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
