package io.lockstep.kernels.backend.onednn;

import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.nativelibrary.NativeLibraries;
import io.lockstep.kernels.graph.Graph;
import io.lockstep.kernels.graph.RecomputationContract;
import io.lockstep.kernels.graph.RecomputeStages;
import io.lockstep.kernels.network.Network;
import java.util.List;

class OneDnnRecomputationTest extends RecomputationContract {
    @Override
    protected Network compile(Graph graph, RecomputeStages stages) {
        InstructionSet level = NativeLibraries.settledLevel();
        NativeDoor door = NativeDoor.open(OneDnn.NAME, level == null ? InstructionSet.ofThisMachine() : level);
        door.enter();
        return new OneDnnNetwork(door, graph, stages, CompileOptions.training(Precision.F32, List.of(3, 5)));
    }
}
