package io.lockstep.driver.run;

import io.lockstep.driver.column.Feature;
import io.lockstep.driver.feature.InputFeatures;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.TimeAxis;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.convolution.Conv1d;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.pooling.AveragePool1d;
import io.lockstep.kernels.layer.pooling.MaxPool1d;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.model.Node;
import io.lockstep.kernels.shape.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refusal of models that read in their input what they are to answer: the token that follows is the input's at the next step. */
final class LaterSteps {
    private static final String ADVICE = "Answer each step from those before it";

    private LaterSteps() {}

    /** @throws IllegalArgumentException naming the node of such a model that reads later steps of what it answers */
    static void check(ModelSpec model, Preprocessing preprocessing) {
        for (int i = 0; i < model.outputs().size(); i++) {
            Feature answer = preprocessing.answers().get(i).feature();
            Set<String> followed = answer == null ? Set.of() : inputs(preprocessing.inputs(), answer);
            if (!followed.isEmpty()) {
                check(model, model.outputs().get(i).node(), followed);
            }
        }
    }

    /** Names of the inputs that an answer follows. */
    private static Set<String> inputs(List<InputFeatures> inputs, Feature answer) {
        Set<String> names = new HashSet<>();
        for (InputFeatures input : inputs) {
            for (Feature feature : input.features()) {
                if (answer.follows(feature)) {
                    names.add(input.name());
                }
            }
        }
        return names;
    }

    /** @param tokens names of inputs */
    private static void check(ModelSpec model, String output, Set<String> tokens) {
        Set<String> answering = new HashSet<>(Set.of(output));
        for (int i = model.nodes().size() - 1; i >= 0; i--) {
            Node node = model.nodes().get(i);
            if (answering.contains(node.name())) {
                answering.addAll(node.inputs());
            }
        }
        Map<String, Shape> shapes = model.shapes();
        Map<String, TimeAxis> times = new HashMap<>(); // of what is made of tokens
        tokens.forEach(input -> times.put(input, TimeAxis.ofInput(0)));
        for (Node node : model.nodes()) {
            if (!answering.contains(node.name()) || node.inputs().stream().noneMatch(times::containsKey)) {
                continue;
            }
            // of two inputs, attention reads the steps of the last
            String read = node.inputs().get(node.inputs().size() - 1);
            String later = times.containsKey(read) ? later(node.layer()) : null;
            if (later != null) {
                throw refused(node, later);
            }
            times.put(node.name(), time(node, shapes, times));
        }
    }

    private static IllegalArgumentException refused(Node node, String later) {
        return new IllegalArgumentException("model: expected layers that read no later step before an answer"
                + " of what follows, which is what the input has there, got " + node.name() + " with " + later);
    }

    /** The axis of the steps behind a node that keeps them apart. */
    private static TimeAxis time(Node node, Map<String, Shape> shapes, Map<String, TimeAxis> times) {
        List<TimeAxis> read = new ArrayList<>();
        List<Shape> sizes = new ArrayList<>();
        for (String input : node.inputs()) {
            read.add(times.getOrDefault(input, TimeAxis.NONE));
            sizes.add(Objects.requireNonNull(shapes.get(input)));
        }
        if (read.contains(TimeAxis.NONE) || node.layer() instanceof BatchNorm) {
            return read.stream().filter(time -> !time.isNone()).findFirst().orElseThrow();
        }
        TimeAxis time;
        try {
            time = node.layer().time(sizes, read);
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).split("\\. ", 2)[0];
            throw refused(node, "a layer that does not keep the steps apart: it " + why + ". " + ADVICE);
        }
        if (time.isNone()) {
            throw refused(node, "a layer that makes one of all steps. " + ADVICE);
        }
        return time;
    }

    /** What makes a layer read later steps, and what to do; null where it reads none, or is not known to. */
    private static @Nullable String later(Layer layer) {
        if (layer instanceof MultiHeadAttention attention) {
            return attention.causal() ? null : "causal: false. Set causal: true";
        }
        if (reachesBehind(layer)) {
            return "windows that reach behind their step. Set padding: causal";
        }
        boolean reverse = layer instanceof Lstm lstm ? lstm.reverse() : layer instanceof Gru gru && gru.reverse();
        return reverse ? "reverse: true. Remove it" : null;
    }

    /** Whether windows along an axis have elements behind the place they are put at. */
    private static boolean reachesBehind(Layer layer) {
        if (layer instanceof Conv1d conv) {
            return reachBehind(conv.kernel(), conv.dilation(), conv.padding());
        }
        if (layer instanceof MaxPool1d pool) {
            return reachBehind(pool.kernel(), 1, pool.padding());
        }
        return layer instanceof AveragePool1d pool && reachBehind(pool.kernel(), 1, pool.padding());
    }

    private static boolean reachBehind(int kernel, int dilation, Padding padding) {
        return kernel > 1 && !padding.isCausal() && !padding.equals(Padding.of((kernel - 1) * dilation, 0));
    }
}
