package io.lockstep.driver.step;

import io.lockstep.driver.config.TrainConfig;
import io.lockstep.driver.order.OrderSpec;
import io.lockstep.driver.shard.ShardManifest;
import io.lockstep.driver.slot.RowLayout;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.loss.TargetScale;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.plaindata.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Description of what is trained, the same for every rank and every generation of a run.
 *
 * @param seed of the run
 * @param window rows of a slice that are shuffled among each other
 * @param layout of the rows of both, and what training changes by chance about them
 * @param checkpoints directory of the run's checkpoints
 * @param writer prefix of this attempt's checkpoint files, which no other attempt uses
 * @param scales for each answer those its numbers are trained by; empty: none of any
 */
public record Assignment(
        long seed,
        ModelSpec model,
        TrainConfig train,
        ShardManifest training,
        @Nullable ShardManifest validation,
        int window,
        RowLayout layout,
        String checkpoints,
        String writer,
        @Default("[]") List<List<TargetScale>> scales) {
    public OrderSpec order() {
        return new OrderSpec(seed, train.batch(), train.sliceCount(), window, takesStatistics(model));
    }

    /** What a step is made of. */
    public List<StepPhase> phases() {
        return Programme.of(train, model);
    }

    /** Whether a layer takes statistics over a slice, so that its rows see each other. */
    public static boolean takesStatistics(ModelSpec model) {
        return model.nodes().stream().anyMatch(node -> node.layer().couplesRows());
    }

    /** The network of this training, whole. */
    public Network compile(Backend backend, List<Integer> sliceSizes) {
        return backend.compile(model, options(sliceSizes));
    }

    /** That of a phase of it. */
    Network compile(Backend backend, List<Integer> sliceSizes, StepPhase phase) {
        CompileOptions options = options(sliceSizes);
        return backend.compile(model, phase.isPart() ? options.forPhase(phase.graph(model.layout())) : options);
    }

    private CompileOptions options(List<Integer> sliceSizes) {
        return CompileOptions.training(train.precision(), sliceSizes).withRecompute(train.recompute());
    }
}
