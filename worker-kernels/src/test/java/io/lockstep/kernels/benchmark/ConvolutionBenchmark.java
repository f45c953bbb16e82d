package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.onednn.ProductPeak;
import io.lockstep.kernels.layer.Layer;
import io.lockstep.kernels.layer.None;
import io.lockstep.kernels.layer.convolution.Conv2d;
import io.lockstep.kernels.layer.window.Padding;
import io.lockstep.kernels.layer.window.Window;
import io.lockstep.kernels.shape.Shape;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Convolutions of residual and small networks, 128 images, several on top of each other, against the best square
 * product.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class ConvolutionBenchmark {
    private static final int ROWS = 128;
    private static final int DEPTH = 4;

    /** The same filters again and again, but for the last, where two convolutions of 32 and 64 filters stand. */
    public enum Case {
        K3_16AT32(3, 32, 16),
        K3_32AT16(3, 16, 32),
        K3_64AT8(3, 8, 64),
        K3_20AT15(3, 15, 20),
        K5_32AND64AT14(5, 14, 32);

        private final int window;
        private final int side;
        private final int channels;

        Case(int window, int side, int channels) {
            this.window = window;
            this.side = side;
            this.channels = channels;
        }

        private Layer convolution(int filters) {
            return Conv2d.of(filters, Window.of(window), Padding.same(), new None());
        }

        Stack stack(Precision precision) {
            List<Layer> layers = this == K5_32AND64AT14
                    ? List.of(convolution(channels), convolution(2 * channels))
                    : Collections.nCopies(DEPTH, convolution(channels));
            return new Stack(Shape.of(channels, side, side), layers, precision, ROWS);
        }
    }

    @Param
    public Case shape;

    @Param({"F32", "BF16"})
    public Precision precision;

    private Stack stack;
    private ProductPeak peak;
    private double peakNow;

    @Setup
    public void build() {
        stack = shape.stack(precision);
        peak = new ProductPeak(precision);
    }

    @Setup(Level.Iteration)
    public void measurePeak() {
        peakNow = peak.operationsPerSecond();
    }

    @Benchmark
    public void forward(Yardstick yardstick) {
        stack.forward();
        yardstick.set(stack.forwardOperations(), peakNow);
    }

    @Benchmark
    public void training(Yardstick yardstick) {
        stack.train();
        yardstick.set(stack.trainingOperations(), peakNow);
    }

    @TearDown
    public void close() {
        stack.close();
        peak.close();
    }
}
