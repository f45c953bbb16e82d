package io.lockstep.kernels.backend.portable;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.plain.PlainNetwork;
import io.lockstep.kernels.network.Graph;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.RecomputationContract;
import io.lockstep.kernels.network.RecomputeStages;
import java.util.List;

class PortableRecomputationTest extends RecomputationContract {
    @Override
    protected Network compile(Graph graph, RecomputeStages stages) {
        return new PlainNetwork(
                graph, stages, CompileOptions.training(Precision.F32, List.of(3, 5)), PortableMultiplier::new);
    }
}
