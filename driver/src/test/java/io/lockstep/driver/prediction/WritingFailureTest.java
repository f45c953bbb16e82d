package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.FileFailureException;
import io.lockstep.driver.scoring.TaskFailure;
import io.lockstep.driver.source.SourceException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class WritingFailureTest {
    @Test
    void whatATaskCouldNotWriteIsNotCalledReading() {
        IOException told = FileFailureException.writing("file:/out", new IOException("Permission denied"));
        Exception job = new IllegalStateException("Job aborted", new RuntimeException(told));
        assertThat(SourceException.of(job)).isSameAs(told);
        assertThat(TaskFailure.of(job, where -> where)).isSameAs(told);
        assertThat(FileFailureException.writing("file:/elsewhere", told)).isSameAs(told);
        IOException other = new IOException("not foreseen");
        assertThat(FileFailureException.writing("file:/out", other)).isSameAs(other);
    }
}
