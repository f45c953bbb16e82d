package io.lockstep.kernels.backend;

import io.lockstep.kernels.model.GraphPhase;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Options that a network is compiled with.
 *
 * @param precision of products
 * @param sliceSizes the numbers of rows a slice can have, ascending, distinct, at least 1 each; empty for scoring only
 * @param recompute whether training keeps from forward only what crosses the cuts between some {@link
 *     io.lockstep.kernels.graph.RecomputeStages} of nodes, and computes the rest again in backward: less memory, more time,
 *     the same bits
 * @param inputGradients whether backward goes on to the model's inputs of floats, whose gradients {@link
 *     io.lockstep.kernels.network.SliceGradient#input} then holds, of ragged ones {@link
 *     io.lockstep.kernels.network.SliceGradient#items}
 * @param parameterGradients whether gradients of parameters are wanted; where they are not, a backend may leave them out,
 *     and what {@link io.lockstep.kernels.network.SliceGradient#dense} then holds has no meaning
 * @param tables values that the tables of the layout have, of another network, in place of new ones; none: new ones
 * @param smallPasses rows of passes of scoring beside those of {@link
 *     io.lockstep.kernels.network.InferenceWorkspace#ROWS}, ascending, each for so few rows at most; taken where they give the
 *     same bits
 * @param phase the part that is trained, of a network that then does not score; absent: the whole
 */
public record CompileOptions(
        Precision precision,
        List<Integer> sliceSizes,
        boolean recompute,
        boolean inputGradients,
        boolean parameterGradients,
        List<FloatStorage> tables,
        List<Integer> smallPasses,
        @Nullable GraphPhase phase) {
    public CompileOptions {
        sliceSizes = List.copyOf(sliceSizes);
        smallPasses = List.copyOf(smallPasses);
        tables = List.copyOf(tables);
    }

    /** Scoring alone. */
    public static CompileOptions scoring(Precision precision) {
        return training(precision, List.of());
    }

    /** Training that keeps everything from forward and gives gradients of parameters alone. */
    public static CompileOptions training(Precision precision, List<Integer> sliceSizes) {
        return new CompileOptions(precision, sliceSizes, false, false, true, List.of(), List.of(), null);
    }

    public CompileOptions withRecompute(boolean wanted) {
        return new CompileOptions(
                precision, sliceSizes, wanted, inputGradients, parameterGradients, tables, smallPasses, phase);
    }

    public CompileOptions withInputGradients() {
        return new CompileOptions(
                precision, sliceSizes, recompute, true, parameterGradients, tables, smallPasses, phase);
    }

    /** For gradients of the model's inputs and of nothing else. */
    public CompileOptions withInputGradientsAlone() {
        return new CompileOptions(precision, sliceSizes, recompute, true, false, tables, smallPasses, phase);
    }

    /** For a network that reads the tables of another one of the same layout, and leaves them to it. */
    public CompileOptions withTablesOf(Network other) {
        List<FloatStorage> values = new ArrayList<>();
        for (int i = 0; i < other.layout().tables().size(); i++) {
            values.add(other.table(i));
        }
        return new CompileOptions(
                precision, sliceSizes, recompute, inputGradients, parameterGradients, values, smallPasses, phase);
    }

    /**
     * For a part of the model: its losses alone count, tensors that do not move have gradients of zero. The layout stays
     * that of the whole model.
     */
    public CompileOptions forPhase(GraphPhase part) {
        return new CompileOptions(
                precision, sliceSizes, recompute, inputGradients, parameterGradients, tables, smallPasses, part);
    }

    /**
     * For scoring that few rows at a time do not keep waiting. Parameters and tables are there before the first inference
     * workspace is made: by them small passes are compared with the full one.
     */
    public CompileOptions withSmallPasses() {
        return new CompileOptions(
                precision,
                sliceSizes,
                recompute,
                inputGradients,
                parameterGradients,
                tables,
                InferenceWorkspace.SMALL,
                phase);
    }
}
