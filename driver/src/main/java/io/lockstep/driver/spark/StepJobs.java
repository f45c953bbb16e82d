package io.lockstep.driver.spark;

import io.lockstep.driver.failure.InfrastructureException;
import io.lockstep.driver.roster.Candidate;
import io.lockstep.driver.roster.LevelChoice;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.MessageCodec;
import io.lockstep.driver.step.StepPlan;
import io.lockstep.driver.step.StepShare;
import io.lockstep.driver.step.StepSite;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.storage.HeapFloats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/** The textbook shape: one Spark job a step, weights out by broadcast, partial sums back by tree aggregation. */
public final class StepJobs implements AutoCloseable {
    private static final int ROUNDS_OF_ASKING = 2;
    private static final long LEAVING_SECONDS = 40;
    /** Most parts that Spark would send to the driver as they are, with no level of its tree between. */
    private static final int FLAT_PARTS = 5;

    private final JavaSparkContext spark;
    private final String key;
    private final int slices;
    private final int parts;
    private final int slots;
    private final Broadcast<byte[]> plan;
    private long broadcasts;

    /** @param slots tasks that can run at the same time */
    public StepJobs(Cluster cluster, StepPlan plan, int slots) {
        this.spark = JavaSparkContext.fromSparkContext(cluster.context());
        this.key = plan.key();
        this.slices = plan.assignment().train().sliceCount();
        this.slots = slots;
        this.parts = Math.max(1, Math.min(slots, slices));
        this.plan = spark.broadcast(plan.encode());
    }

    /** Asks every executor who it is; one that has no free slot now may be missed. */
    public static List<Register> registers(Cluster cluster, int slots) throws IOException {
        int threads = Math.max(1, slots / Math.max(1, cluster.executors()));
        int tasks = slots * ROUNDS_OF_ASKING;
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(cluster.context());
        Map<String, Register> found = new TreeMap<>();
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        for (byte[] answer : spark.parallelize(numbers, tasks)
                .map(number -> StepTask.register(threads))
                .collect()) {
            if (MessageCodec.decode(ByteBuffer.wrap(answer)) instanceof Register register) {
                found.put(register.executor(), register);
            }
        }
        return new ArrayList<>(found.values());
    }

    /**
     * Asks executors that have registered to load their backends; one that has no free slot now may be missed.
     *
     * @param wanted the backend asked for; absent: any
     * @param precision of the run
     */
    public static List<Candidate> load(
            Cluster cluster,
            List<Register> registers,
            LevelChoice choice,
            @Nullable String wanted,
            Precision precision,
            int slots)
            throws IOException {
        String name = wanted == null ? "" : wanted;
        int tasks = slots * ROUNDS_OF_ASKING;
        Map<String, Register> known = new TreeMap<>();
        HashMap<String, String> levels = new HashMap<>();
        for (int i = 0; i < registers.size(); i++) {
            known.put(registers.get(i).executor(), registers.get(i));
            levels.put(registers.get(i).executor(), choice.levels().get(i).label());
        }
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(cluster.context());
        Map<String, Candidate> found = new TreeMap<>();
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        for (byte[][] answer : spark.parallelize(numbers, tasks)
                .map(number -> StepTask.load(name, levels, precision))
                .collect()) {
            Register register = answer.length == 0 ? null : known.get(new String(answer[0], StandardCharsets.UTF_8));
            if (register != null && MessageCodec.decode(ByteBuffer.wrap(answer[1])) instanceof Loaded loaded) {
                found.put(register.executor(), new Candidate(register, loaded.backends()));
            }
        }
        return new ArrayList<>(found.values());
    }

    /**
     * The gradients of the slices of a phase of one step, summed.
     *
     * @param phase of the step, from 0
     * @param step from 1
     * @throws IOException when a task failed as often as Spark lets it
     */
    public StepShare step(int phase, long step, HeapFloats parameters) throws IOException {
        String name = key;
        int all = slices;
        int tasks = parts;
        Broadcast<byte[]> plan = this.plan;
        long version = ++broadcasts;
        Broadcast<byte[]> weights = spark.broadcast(StepSite.encode(parameters));
        try {
            return StepShare.decode(sum(partNumbers()
                    .map(part -> StepTask.step(
                            name, plan, weights, phase, step, version, (int) ((long) all * part / tasks), (int)
                                    ((long) all * (part + 1) / tasks)))));
        } catch (Exception e) {
            throw failure("step " + step, e);
        } finally {
            weights.destroy();
        }
    }

    /** A tree of one level is built by hand: of every function it is built of, Spark reads the class, step by step. */
    private byte[] sum(JavaRDD<byte[]> shares) {
        return parts > FLAT_PARTS
                ? shares.treeReduce(StepShare::merge)
                : shares.collect().stream().reduce(StepShare::merge).orElseThrow();
    }

    /**
     * The validation metrics, in parts.
     *
     * @param step whose update the parameters are after
     */
    public List<byte[]> measure(long step, HeapFloats parameters) throws IOException {
        String name = key;
        int tasks = parts;
        Broadcast<byte[]> plan = this.plan;
        long version = ++broadcasts;
        Broadcast<byte[]> weights = spark.broadcast(StepSite.encode(parameters));
        try {
            return partNumbers()
                    .map(part -> StepTask.measure(name, plan, weights, step, version, part, tasks))
                    .collect();
        } catch (Exception e) {
            throw failure("validation after step " + step, e);
        } finally {
            weights.destroy();
        }
    }

    private JavaRDD<Integer> partNumbers() {
        return spark.parallelize(IntStream.range(0, parts).boxed().toList(), parts);
    }

    static IOException failure(String where, Exception e) {
        InfrastructureException lost = InfrastructureException.among(e);
        if (lost != null) {
            return new InfrastructureException("training " + where + ": " + lost.getMessage(), e);
        }
        Throwable cause = e;
        while (cause.getCause() != null && cause instanceof SparkException) {
            cause = cause.getCause();
        }
        return new IOException("training " + where + ": " + cause.getMessage(), e);
    }

    /** Executors that cannot be asked now give back what they keep when they work for another run, or end. */
    @Override
    public void close() {
        String name = key;
        int tasks = slots * ROUNDS_OF_ASKING;
        JavaFutureAction<Void> leaving = spark.parallelize(
                        IntStream.range(0, tasks).boxed().toList(), tasks)
                .foreachAsync(number -> StepTask.leave(name));
        try {
            leaving.get(LEAVING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            leaving.cancel(true);
        }
        plan.destroy();
    }
}
