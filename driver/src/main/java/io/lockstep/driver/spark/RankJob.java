package io.lockstep.driver.spark;

import io.lockstep.driver.rank.Invitation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/** The Spark job of one generation: as many one-slot tasks as threads are wanted. */
public final class RankJob implements AutoCloseable {
    private static final long CANCEL_SECONDS = 10;

    private final SparkContext context;
    private final String group;
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    private RankJob(SparkContext context, String group) {
        this.context = context;
        this.group = group;
    }

    /** Submits the tasks from a thread of its own. */
    public static RankJob launch(Cluster cluster, Invitation invitation, int tasks) {
        String group = "lockstep-" + invitation.run() + "-" + invitation.incarnation() + "-" + invitation.generation();
        RankJob job = new RankJob(cluster.context(), group);
        byte[] closure = invitation.encode();
        String description = "lockstep: generation " + invitation.generation() + " of " + invitation.run();
        Thread thread = new Thread(() -> job.submit(closure, description, tasks), group);
        thread.setDaemon(true);
        thread.start();
        return job;
    }

    private void submit(byte[] invitation, String description, int tasks) {
        try {
            JavaSparkContext spark = JavaSparkContext.fromSparkContext(context);
            spark.setJobGroup(group, description, false);
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                numbers.add(i);
            }
            List<String> ends = spark.parallelize(numbers, tasks)
                    .map(number -> RankTask.run(invitation))
                    .collect();
            ended.complete("every task of the generation has ended: " + String.join("; ", ends));
        } catch (Exception | Error e) {
            ended.complete("the Spark job of the generation ended: " + e.getMessage());
        }
    }

    /** Present, with the reason, once no task is left. */
    public Optional<String> ended() {
        return Optional.ofNullable(ended.getNow(null));
    }

    /** Waits a little for the tasks to end by themselves, then cancels them, without interrupting their threads. */
    @Override
    public void close() {
        if (!await()) {
            context.cancelJobGroup(group);
            await();
        }
    }

    private boolean await() {
        try {
            ended.get(CANCEL_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            return true;
        }
    }
}
