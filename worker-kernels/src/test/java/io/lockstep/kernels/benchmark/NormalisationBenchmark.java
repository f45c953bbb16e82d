package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.activation.Relu;
import io.lockstep.kernels.layer.normalisation.BatchNorm;
import io.lockstep.kernels.layer.normalisation.GroupNorm;
import io.lockstep.kernels.layer.normalisation.LayerNorm;
import io.lockstep.kernels.shape.Shape;
import java.util.Collections;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Normalisations on top of each other over values that no cache holds, against a triad. Bytes are those nobody can do
 * without: forward reads x and writes y, backward reads x and dY and writes dX.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class NormalisationBenchmark {
    private static final int ROWS = 128;
    private static final int DEPTH = 4;

    /** What is normalised, and in images of which size. */
    @SuppressWarnings("ImmutableEnumChecker") // layers and optimizers are records
    public enum Case {
        BATCH_64AT32(64, 32, BatchNorm.of(new None())),
        BATCH_RELU_64AT32(64, 32, BatchNorm.of(new Relu())),
        BATCH_50AT31(50, 31, BatchNorm.of(new None())),
        GROUP_64AT32(64, 32, GroupNorm.of(8)),
        LAYER_65536(65_536, 0, LayerNorm.of());

        private final int channels;
        private final int side;
        private final Layer layer;

        Case(int channels, int side, Layer layer) {
            this.channels = channels;
            this.side = side;
            this.layer = layer;
        }

        private Shape input() {
            return side == 0 ? Shape.of(channels) : Shape.of(channels, side, side);
        }

        double bytes() {
            return (5.0 * DEPTH - 1) * ROWS * input().elementCount() * Float.BYTES; // the first has no dX
        }

        Stack stack() {
            return new Stack(input(), Collections.nCopies(DEPTH, layer), Precision.F32, ROWS);
        }
    }

    @Param
    public Case shape;

    private Stack stack;
    private Triad peak;
    private double peakNow;

    @Setup
    public void build() {
        stack = shape.stack();
        peak = new Triad();
    }

    @Setup(Level.Iteration)
    public void measurePeak() {
        peakNow = peak.bytesPerSecond();
    }

    @Benchmark
    public void training(Yardstick yardstick) {
        stack.train();
        yardstick.set(shape.bytes(), peakNow);
    }

    @TearDown
    public void close() {
        stack.close();
    }
}
