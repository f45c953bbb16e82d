package io.lockstep.kernels.benchmark;

import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.onednn.ProductPeak;
import io.lockstep.kernels.layer.linear.Dense;
import io.lockstep.kernels.shape.Shape;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Matrix products: two square dense layers and a small answer, against the best square product. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class DenseBenchmark {
    @Param({"256x1024", "250x1001", "32x1024", "17x333"})
    public String rowsBySize;

    @Param({"F32", "BF16"})
    public Precision precision;

    private Stack stack;
    private ProductPeak peak;
    private double peakNow;

    @Setup
    public void build() {
        String[] sizes = rowsBySize.split("x", 2);
        int size = Integer.parseInt(sizes[1]);
        stack = new Stack(
                Shape.of(size), List.of(Dense.of(size), Dense.of(size)), precision, Integer.parseInt(sizes[0]));
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
