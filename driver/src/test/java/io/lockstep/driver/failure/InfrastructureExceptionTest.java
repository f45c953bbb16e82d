package io.lockstep.driver.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceException;
import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class InfrastructureExceptionTest {
    private static final String ABORTED = "Job aborted due to stage failure: ";
    private static final String TASK =
            ABORTED + "Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task 0.3 in stage 1.0 (TID 7)"
                    + " (10.0.0.7 executor 3): ";
    private static final String EXECUTOR = "ExecutorLostFailure (executor 3 exited caused by one of the running tasks)"
            + " Reason: Remote RPC client disassociated.";

    @Test
    void lostExecutorsAndShuffleFilesAreTheClusters() {
        List<String> lost = List.of(
                TASK + EXECUTOR + "\nDriver stacktrace:",
                ABORTED + "ShuffleMapStage 1 (collect at A.java:1) has failed the maximum allowable number of times: 4."
                        + " Most recent failure reason:\norg.apache.spark.shuffle.FetchFailedException: gone",
                "Job 3 cancelled because SparkContext was shut down");
        for (String message : lost) {
            Exception job = new RuntimeException(new SparkException(message));
            assertThat(SourceException.of(job)).isInstanceOf(InfrastructureException.class);
            assertThat(TaskFailure.of(job, where -> where)).isInstanceOf(InfrastructureException.class);
        }
        assertThat(TaskFailure.of(new SparkException(lost.get(0)), where -> where))
                .hasMessage("executors: expected some that live until the work is done, got " + EXECUTOR
                        + ". Run the same command again; the executors' logs say why they ended")
                .hasCauseInstanceOf(SparkException.class);
    }

    @Test
    void whatATaskThrewIsNotTheClusters() {
        SparkException job = new SparkException(
                TASK + "java.io.IOException: rows.csv: expected a number",
                new IOException("rows.csv: expected a number"));
        assertThat(InfrastructureException.among(job)).isNull();
        assertThat(TaskFailure.of(job, where -> where))
                .isNotInstanceOf(InfrastructureException.class)
                .hasMessage("rows.csv: expected a number");
    }
}
