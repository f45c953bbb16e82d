package io.lockstep.kernels.loss;

import io.lockstep.kernels.loss.Target.ClassIndex;
import io.lockstep.kernels.loss.Target.Labels;
import io.lockstep.kernels.loss.Target.Numbers;
import io.lockstep.kernels.loss.Target.YesNo;
import io.lockstep.kernels.plaindata.Registry;
import java.util.LinkedHashSet;
import java.util.Set;

/** The closed list of losses, by the names config files use, each with its kind of target. */
public final class Losses {
    /** Every kind. */
    public static final Registry<Loss> REGISTRY = new Registry<>(Loss.class);

    /** Every kind of target. */
    static final Set<Target> TARGETS = new LinkedHashSet<>();

    static {
        add("softmaxCrossEntropy", SoftmaxCrossEntropy.class, new ClassIndex());
        add("sigmoidCrossEntropy", SigmoidCrossEntropy.class, new YesNo());
        add("mse", Mse.class, new Numbers());
        add("mae", Mae.class, new Numbers());
        add("huber", Huber.class, new Numbers());
        add("softmaxFocal", SoftmaxFocal.class, new ClassIndex());
        add("sigmoidFocal", SigmoidFocal.class, new YesNo());
        add("hinge", Hinge.class, new YesNo());
        add("categoricalHinge", CategoricalHinge.class, new ClassIndex());
        add("quantile", Quantile.class, new Numbers());
        add("poisson", Poisson.class, new Numbers());
        add("multiLabelSoftMargin", MultiLabelSoftMargin.class, new Labels());
        add("sparseMultiLabelSoftMargin", SparseMultiLabelSoftMargin.class, new LabelIds());
        add("sequenceCrossEntropy", SequenceCrossEntropy.class, StepIds.ofAny());
        add("sequenceSigmoidCrossEntropy", SequenceSigmoidCrossEntropy.class, StepLabels.ofAny());
        add("ctc", Ctc.class, Labelling.ofAny());
        add("adversarial", Adversarial.class, new Nothing());
        add("klDivergence", KlDivergence.class, new Nothing());
        add("unjudged", Unjudged.class, new Nothing());
    }

    private Losses() {}

    private static void add(String name, Class<? extends Loss> loss, Target target) {
        REGISTRY.with(name, loss);
        TARGETS.add(target);
    }
}
