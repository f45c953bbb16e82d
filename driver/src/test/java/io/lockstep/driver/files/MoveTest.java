package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MoveTest {
    private static final byte[] CONTENT = "rows".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    /** Whichever call fails, its effect done or not: the file is at one place, and an error means the old one. */
    @Test
    void afterAnErrorTheFileIsWhereItWas() throws IOException {
        for (FaultyFs.Moment moment : FaultyFs.Moment.values()) {
            int calls = 1;
            for (int call = 1; call <= calls; call++) {
                Files files = FaultyFs.files();
                String from = "faulty://" + directory.resolve(moment + "from" + call);
                String to = "faulty://" + directory.resolve(moment + "to" + call);
                files.publish(from, CONTENT);
                FaultyFs.fail(call, moment);
                boolean failed = false;
                try {
                    files.move(from, to);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("no answer");
                    failed = true;
                }
                calls = FaultyFs.calls() < call ? call : call + 1;
                assertThat(files.exists(from)).as(moment + " of call " + call).isEqualTo(failed);
                assertThat(files.read(failed ? from : to)).isEqualTo(CONTENT);
            }
        }
    }

    @Test
    void whatIsNotThereCannotBeMoved() throws IOException {
        Files files = FaultyFs.files();
        String to = "faulty://" + directory.resolve("to");
        files.publish(to, CONTENT);
        assertThatThrownBy(() -> files.move("faulty://" + directory.resolve("from"), to + "2"))
                .isInstanceOf(FileNotFoundException.class);
    }
}
