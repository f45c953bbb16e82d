package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.plain.PlainNetwork;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.RecomputationContract;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.network.Network;
import java.util.List;

class PortableRecomputationTest extends RecomputationContract {
    @Override
    protected Network compile(Graph graph, RecomputeStages stages) {
        return new PlainNetwork(
                graph, stages, CompileOptions.training(Precision.F32, List.of(3, 5)), PortableMultiplier::new);
    }
}
