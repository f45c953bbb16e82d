package io.lockstep.driver.rank;

import io.lockstep.kernels.backend.Backend;
import io.lockstep.kernels.backend.CompileOptions;
import io.lockstep.kernels.batch.Batch;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.GradientProgress;
import io.lockstep.kernels.network.InferenceWorkspace;
import io.lockstep.kernels.network.MemoryPlan;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.SliceGradient;
import io.lockstep.kernels.network.TrainingWorkspace;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.storage.FloatStorage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Breaks in the middle of a backward pass, once; whoever computes beside that goes on when it is let.
 *
 * @param reports of progress that go well before that
 * @param after what others do who report after it
 */
record BreakingBackend(Backend whole, AtomicInteger reports, Runnable after) implements Backend {
    @Override
    public String name() {
        return whole.name();
    }

    @Override
    public String identity() {
        return whole.identity();
    }

    @Override
    public boolean onHeap() {
        return whole.onHeap();
    }

    @Override
    public Network compileFixed(ModelSpec spec, CompileOptions options) {
        return new Breaking(whole.compileFixed(spec, options), reports, after);
    }

    private record Breaking(Network network, AtomicInteger reports, Runnable after) implements Network {
        @Override
        public ModelSpec spec() {
            return network.spec();
        }

        @Override
        public ParameterLayout layout() {
            return network.layout();
        }

        @Override
        public FloatStorage allocate(long size) {
            return network.allocate(size);
        }

        @Override
        public FloatStorage table(int number) {
            return network.table(number);
        }

        @Override
        public void pack(FloatStorage parameters, int part, int parts) {
            network.pack(parameters, part, parts);
        }

        @Override
        public void packBlock(FloatStorage parameters, int block) {
            network.packBlock(parameters, block);
        }

        @Override
        public void finishPacking(int part, int parts) {
            network.finishPacking(part, parts);
        }

        @Override
        public TrainingWorkspace trainingWorkspace(long seed) {
            return new Workspace(network.trainingWorkspace(seed), reports, after);
        }

        @Override
        public InferenceWorkspace inferenceWorkspace() {
            return network.inferenceWorkspace();
        }

        @Override
        public MemoryPlan memoryPlan() {
            return network.memoryPlan();
        }

        @Override
        public void close() {
            network.close();
        }
    }

    private record Workspace(TrainingWorkspace workspace, AtomicInteger reports, Runnable after)
            implements TrainingWorkspace {
        @Override
        public void gradient(Batch batch, long epoch, SliceGradient into) {
            GradientProgress progress = into.progress();
            workspace.gradient(batch, epoch, new SliceGradient(into.dense(), into.losses(), new GradientProgress() {
                @Override
                public void lossKnown() {
                    progress.lossKnown();
                }

                @Override
                public void finalFrom(long offset) {
                    int left = reports.getAndDecrement();
                    if (left == 0) {
                        throw new IllegalStateException("it broke");
                    }
                    if (left < 0) {
                        after.run();
                    }
                    progress.finalFrom(offset);
                }
            }));
        }

        @Override
        public void close() {
            workspace.close();
        }
    }
}
