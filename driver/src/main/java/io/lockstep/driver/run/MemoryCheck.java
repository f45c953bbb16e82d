package io.lockstep.driver.run;

import io.lockstep.driver.roster.FormedRoster;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.run.RankMemory.Networks;
import io.lockstep.driver.spark.Cluster;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.step.PhaseNetworks;
import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import java.util.Collections;
import java.util.List;

/** Compares what the processes of a run will take with what they have, before the first step. */
final class MemoryCheck {
    private final ResolvedRun resolved;
    private final Cluster cluster;

    MemoryCheck(ResolvedRun resolved, Cluster cluster) {
        this.resolved = resolved;
        this.cluster = cluster;
    }

    /**
     * The executors of a roster, and the driver.
     *
     * @param backend as the driver has it
     * @throws IllegalArgumentException with the settings that make the run fit
     */
    void check(FormedRoster formed, Backend backend) {
        List<Integer> threads = formed.ranks().stream().map(Register::threads).toList();
        boolean tight = false;
        for (int rank = 0; rank < threads.size(); rank++) {
            long heapBytes = formed.ranks().get(rank).heapBytes();
            tight |= !rank(Networks.NONE, threads, rank, heapBytes).fits(heapBytes);
        }
        Networks networks = networks(tight, backend);
        for (int rank = 0; rank < threads.size(); rank++) {
            Register register = formed.ranks().get(rank);
            long heapBytes = register.heapBytes();
            check(rank(networks, threads, rank, heapBytes), register.describe(), heapBytes, tight);
        }
        if (!cluster.isLocal()) {
            RankMemory.ofDriver(resolved, networks)
                    .check("the driver", Runtime.getRuntime().maxMemory(), 0, "spark.driver.memory", "");
        }
    }

    /**
     * Executors that are alike.
     *
     * @return what each takes
     * @throws IllegalArgumentException with the settings that make the run fit
     */
    RankMemory check(String where, int ranks, int threads, Backend backend) {
        List<Integer> all = Collections.nCopies(ranks, threads);
        long heapBytes = cluster.executorHeap();
        boolean tight = !rank(Networks.NONE, all, 0, heapBytes).fits(heapBytes);
        RankMemory memory = rank(networks(tight, backend), all, 0, heapBytes);
        check(memory, where, heapBytes, tight);
        return memory;
    }

    private void check(RankMemory memory, String where, long heapBytes, boolean tight) {
        String alternative = alternative(resolved.config().train().recompute(), tight);
        memory.check(where, heapBytes, cluster.executorOverhead(), cluster.heapSetting(), alternative);
    }

    /**
     * What can be done beside giving more memory.
     *
     * @param recomputes whether the run does so
     * @param tight whether not even that fits which does not depend on activations
     */
    static String alternative(boolean recomputes, boolean tight) {
        return recomputes || tight ? "" : ", or try train.recompute: true, which keeps fewer activations";
    }

    /** In one process with a driver that trains, its memory is added; else the driver's comes when the rank is gone. */
    private RankMemory rank(Networks networks, List<Integer> threads, int rank, long heapBytes) {
        RankMemory executor = RankMemory.of(resolved, networks, threads, rank, heapBytes);
        boolean both = cluster.isLocal() && resolved.config().train().sync().onDriver();
        return both ? executor.plus(RankMemory.ofDriver(resolved, networks)) : executor;
    }

    /**
     * Where even the parameters are too many, or a trial would not fit the driver, nothing is compiled to be measured.
     */
    private Networks networks(boolean tight, Backend backend) {
        ModelSpec model = resolved.model();
        List<Integer> sizes = resolved.slicing().sliceSizes();
        MemoryPlan most = Backends.planAtMost(model, sizes.get(sizes.size() - 1), backend.onHeap());
        if (tight || most.heapBytes() > Runtime.getRuntime().maxMemory()) {
            MemoryPlan mostScoring = Backends.planAtMost(model, InferenceWorkspace.ROWS, backend.onHeap());
            return new Networks(backend.onHeap(), most, mostScoring);
        }
        return new Networks(backend.onHeap(), plan(backend, sizes), plan(backend, List.of()));
    }

    private MemoryPlan plan(Backend backend, List<Integer> sizes) {
        Assignment assignment = resolved.assignment("", "");
        if (sizes.isEmpty()) {
            try (Network network = assignment.compile(backend, sizes)) {
                return network.memoryPlan();
            }
        }
        try (PhaseNetworks networks = new PhaseNetworks(assignment, backend, sizes)) {
            return networks.memoryPlan();
        }
    }
}
