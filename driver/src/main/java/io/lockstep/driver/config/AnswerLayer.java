package io.lockstep.driver.config;

import io.lockstep.kernels.layer.Activation;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.registry.Layers;
import io.lockstep.kernels.model.Bidirectional;
import io.lockstep.kernels.model.Composites;
import io.lockstep.kernels.model.Entry;
import io.lockstep.kernels.model.Part;
import io.lockstep.kernels.model.Repeat;
import io.lockstep.kernels.model.Residual;
import io.lockstep.kernels.model.Sequence;
import io.lockstep.kernels.model.Shared;
import io.lockstep.kernels.model.Single;
import io.lockstep.kernels.model.TransformerBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The layer that gives an answer, as far as entries tell before shapes are known. */
final class AnswerLayer {
    private AnswerLayer() {}

    /**
     * Whether the last entry's numbers may be any: an activation gives them a range of its own, and whoever writes one
     * means it to be that of the targets.
     */
    static boolean unbounded(List<Entry> entries) {
        return unbounded(entries, entries.size() - 1);
    }

    /** @param node a name in the model's own list; what stands inside composites is taken for unbounded */
    static boolean unbounded(List<Entry> entries, String node) {
        return unbounded(entries, names(entries).indexOf(node));
    }

    private static boolean unbounded(List<Entry> entries, int index) {
        if (index < 0) {
            return true;
        }
        Part part = entries.get(index).part();
        if (part instanceof Repeat repeat) {
            return unbounded(repeat.layers());
        }
        if (part instanceof Sequence sequence) {
            return unbounded(sequence.layers());
        }
        if (part instanceof Residual residual) {
            return residual.activation() instanceof None;
        }
        if (part instanceof TransformerBlock || part instanceof Shared) {
            return true;
        }
        Layer layer = part instanceof Bidirectional both ? both.layer() : ((Single) part).layer();
        return unbounded(entries, index, layer);
    }

    private static boolean unbounded(List<Entry> entries, int index, Layer layer) {
        if (layer.reshapesOnly() || layer instanceof Dropout) {
            List<String> from = entries.get(index).from();
            int before = from.isEmpty() ? index - 1 : names(entries).indexOf(from.get(0));
            return before >= index || unbounded(entries, before); // what reads itself is refused with the model
        }
        return !isFunction(layer) && layer.activation() instanceof None;
    }

    private static boolean isFunction(Layer layer) {
        return layer instanceof Activation || layer instanceof Softmax || layer instanceof LogSoftmax;
    }

    /** What entries of one list are called: by their names, else by kind and number. */
    private static List<String> names(List<Entry> entries) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Entry entry : entries) {
            String name = entry.name();
            if (name == null) {
                String kind = entry.part() instanceof Single single
                        ? Layers.REGISTRY.nameOf(single.layer())
                        : Composites.REGISTRY.nameOf(entry.part());
                name = kind + counts.merge(kind, 1, Integer::sum);
            }
            names.add(name);
        }
        return names;
    }
}
