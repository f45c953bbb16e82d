package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.loss.SoftmaxCrossEntropy;
import io.lockstep.kernels.model.ModelSpec;
import io.lockstep.kernels.network.Network;
import io.lockstep.kernels.network.TestNumbers;
import io.lockstep.kernels.optimizer.Adam;
import io.lockstep.kernels.optimizer.AdamW;
import io.lockstep.kernels.optimizer.Lamb;
import io.lockstep.kernels.optimizer.LayerwiseOptimizer;
import io.lockstep.kernels.optimizer.Optimizer;
import io.lockstep.kernels.optimizer.RmsProp;
import io.lockstep.kernels.optimizer.Sgd;
import io.lockstep.kernels.optimizer.Update;
import io.lockstep.kernels.parameter.Block;
import io.lockstep.kernels.parameter.ParameterLayout;
import io.lockstep.kernels.shape.Shape;
import io.lockstep.kernels.storage.FloatStorage;
import io.lockstep.kernels.storage.HeapFloats;
import io.lockstep.kernels.update.ParameterUpdate;
import io.lockstep.kernels.update.UpdateRule;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The update of ten million parameters as training makes it, gradient sums in the native backend's storage, against a
 * triad. Bytes are parameters and slots read and written, and the gradient read; a layer-wise optimizer also writes and
 * reads its direction, and reads the parameters once more.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class UpdateBenchmark {
    private static final float MEAN = 1 / 256f;
    private static final double RATE = 1e-3;
    private static final int CHECKED_EVERY = 997;

    /** Optimizers, the four most used and two more. */
    @SuppressWarnings("ImmutableEnumChecker") // layers and optimizers are records
    public enum Case {
        SGD(new Sgd(RATE, 0, false, 0)),
        MOMENTUM(new Sgd(RATE, 0.9, false, 0)),
        NESTEROV_DECAY(new Sgd(RATE, 0.9, true, 1e-4)),
        RMSPROP(new RmsProp(RATE, 0.99, 0, 1e-8, 0)),
        ADAM(new Adam(RATE, 0.9, 0.999, 1e-8, 0)),
        ADAMW(new AdamW(RATE, 0.9, 0.999, 1e-8, 0.01)),
        LAMB(new Lamb(RATE, 0.9, 0.999, 1e-6, 0.01));

        private final Optimizer optimizer;

        Case(Optimizer optimizer) {
            this.optimizer = optimizer;
        }
    }

    @Param
    public Case optimizer;

    /** Of the weight matrix. */
    @Param({"1024x9776", "999x10007"})
    public String matrix;

    private Network network;
    private ParameterLayout layout;
    private UpdateRule rule;
    private ParameterUpdate updater;
    private FloatStorage sums;
    private HeapFloats parameters;
    private double[] parameterSquares;
    private double[] directionSquares;
    private double[] factors;
    private float mean;
    private final Update update = new Update();
    private Triad peak;
    private double peakNow;
    private double bytes;

    @Setup
    public void build() {
        String[] sizes = matrix.split("x", 2);
        ModelSpec spec = ModelSpec.sequential(
                Shape.of(Integer.parseInt(sizes[0])),
                List.of(Dense.of(Integer.parseInt(sizes[1]))),
                new SoftmaxCrossEntropy(0));
        network = Backends.named("onednn").compile(spec, Precision.F32, List.of());
        layout = network.layout();
        int blocks = layout.blocks().size();
        int size = (int) layout.size();
        rule = UpdateRule.of(optimizer.optimizer, layout);
        updater = new ParameterUpdate(layout, rule, 0, blocks);
        sums = network.allocate(size);
        sums.write(0, TestNumbers.uniform(size, 10, 1), 0, size);
        parameters = HeapFloats.wrap(TestNumbers.uniform(size, 0.1, 2));
        parameterSquares = new double[blocks];
        directionSquares = new double[blocks];
        factors = new double[layout.tensors().size()];
        int slots = rule.slots().size();
        int perParameter = (2 + 2 * slots + 1) + (rule.layerwise() ? 1 + 2 : 0);
        bytes = (double) perParameter * Float.BYTES * size;
        mean = rule.layerwise() ? 1 : MEAN; // directions take the place of sums: they must not die away
        check();
        peak = new Triad();
    }

    @Setup(Level.Iteration)
    public void measurePeak() {
        peakNow = peak.bytesPerSecond();
    }

    @Benchmark
    public void update(Yardstick yardstick) {
        step();
        yardstick.set(bytes, peakNow);
    }

    private void step() {
        update.set(update.step() + 1, RATE);
        if (rule.layerwise()) {
            updater.measure(update, sums, 0, mean, 1, parameters, parameterSquares, directionSquares);
            rule.rateFactors(layout, parameterSquares, directionSquares, factors);
        } else {
            Arrays.fill(factors, 1);
        }
        updater.apply(update, sums, 0, mean, 1, factors, parameters, ParameterUpdate.Moved.UNHEARD);
    }

    /** The first step against the optimizer on single elements: the same bits, however the rest is cut. */
    private void check() {
        float[] before = parameters.array().clone();
        float[] gradients = new float[before.length];
        sums.read(0, gradients, 0, gradients.length);
        step();
        Update alone = new Update();
        float[] element = new float[1];
        float[] gradient = new float[1];
        for (Block block : layout.blocks()) {
            alone.set(1, RATE * factors[block.tensor()]);
            boolean decayed = rule.treatments().get(block.tensor()).decayed();
            for (long at = block.offset(); at < block.end(); at += CHECKED_EVERY) {
                element[0] = before[(int) at];
                gradient[0] = mean * gradients[(int) at];
                float[][] slots = new float[rule.slots().size()][1];
                if (rule.optimizer(0) instanceof LayerwiseOptimizer layerwise) {
                    layerwise.direction(alone, decayed, 1, element, 0, gradient, slots, 0);
                }
                rule.optimizer(0).update(alone, decayed, 1, element, 0, gradient, slots, 0);
                float got = parameters.array()[(int) at];
                if (got != element[0] || got == before[(int) at]) {
                    throw new IllegalStateException(
                            "parameter " + at + ": expected to move to " + element[0] + ", got " + got);
                }
            }
        }
    }

    @TearDown
    public void close() {
        sums.close();
        network.close();
    }
}
