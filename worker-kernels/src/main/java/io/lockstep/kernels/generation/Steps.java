package io.lockstep.kernels.generation;

import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.activation.Elu;
import io.lockstep.kernels.layer.activation.Gelu;
import io.lockstep.kernels.layer.activation.HardSwish;
import io.lockstep.kernels.layer.activation.LeakyRelu;
import io.lockstep.kernels.layer.activation.LogSoftmax;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.activation.Selu;
import io.lockstep.kernels.layer.activation.Sigmoid;
import io.lockstep.kernels.layer.activation.Silu;
import io.lockstep.kernels.layer.activation.Softmax;
import io.lockstep.kernels.layer.activation.Tanh;
import io.lockstep.kernels.layer.attention.MultiHeadAttention;
import io.lockstep.kernels.layer.dropout.Dropout;
import io.lockstep.kernels.layer.embedding.Embedding;
import io.lockstep.kernels.layer.embedding.PositionalEmbedding;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.layer.merging.Add;
import io.lockstep.kernels.layer.merging.Concat;
import io.lockstep.kernels.layer.merging.Multiply;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.layer.normalisation.RmsNorm;
import io.lockstep.kernels.layer.recurrent.Gru;
import io.lockstep.kernels.layer.recurrent.Lstm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The layers that can be run step by step, and how. */
final class Steps {
    /** Those that take every step by itself. */
    private static final List<Class<? extends Layer>> OWN = List.of(
            Embedding.class,
            Dense.class,
            LayerNorm.class,
            RmsNorm.class,
            Dropout.class,
            Add.class,
            Multiply.class,
            Concat.class,
            Relu.class,
            LeakyRelu.class,
            Gelu.class,
            Silu.class,
            Elu.class,
            Selu.class,
            HardSwish.class,
            Sigmoid.class,
            Tanh.class,
            Softmax.class,
            LogSoftmax.class);

    private static final Map<Class<? extends Layer>, Form> FORMS = forms();

    /**
     * How a layer is run.
     *
     * @param bounded whether there are no more steps than the sequence has that it was made for
     */
    private record Form(boolean bounded, Maker<Layer> maker) {}

    /** @param <L> the layer */
    private interface Maker<L extends Layer> {
        /** @throws IllegalArgumentException saying why the layer cannot be run so */
        Step make(L layer, StepPlace place);
    }

    private Steps() {}

    private static Map<Class<? extends Layer>, Form> forms() {
        Map<Class<? extends Layer>, Form> forms = new HashMap<>();
        with(forms, Lstm.class, false, LstmStep::new);
        with(forms, Gru.class, false, GruStep::new);
        with(forms, MultiHeadAttention.class, true, AttentionStep::new);
        with(forms, PositionalEmbedding.class, true, PositionStep::new);
        for (Class<? extends Layer> own : OWN) {
            forms.put(own, new Form(false, OwnStep::of));
        }
        return Map.copyOf(forms);
    }

    private static <L extends Layer> void with(
            Map<Class<? extends Layer>, Form> forms, Class<L> kind, boolean bounded, Maker<L> maker) {
        forms.put(kind, new Form(bounded, (layer, place) -> maker.make(kind.cast(layer), place)));
    }

    private static Form form(Layer layer) {
        Form form = FORMS.get(layer.getClass());
        if (form == null) {
            throw new IllegalArgumentException("expected a layer that can be run step by step, got another one");
        }
        return form;
    }

    /** @throws IllegalArgumentException saying why the layer cannot be run so */
    static Step of(Layer layer, StepPlace place) {
        return form(layer).maker().make(layer, place);
    }

    /** Whether it has no more steps than the sequence it was made for. */
    static boolean isBounded(Layer layer) {
        return form(layer).bounded();
    }
}
