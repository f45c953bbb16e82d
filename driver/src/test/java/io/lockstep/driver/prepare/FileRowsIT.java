package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening of files. */
class FileRowsIT {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void filesOfRowsThatAreOpenedOnceStayThoseThatWereFoundFirst() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.csv"), "a,b\n1,2\n");
        Rows rows = Rows.of(
                LocalSpark.session(),
                new HadoopFiles(new Configuration()),
                new Csv(directory.toString(), true, List.of(), ",", "\"", null));
        Rows once = rows.openedOnce();
        assertThat(once.open()).isSameAs(once.open());
        Files.writeString(file, "a,c\n1,2\n");
        assertThat(once.open().columns()).containsExactly("a", "b");
        assertThat(rows.open().columns()).containsExactly("a", "c");
        assertThat(rows.openedOnce().open().columns()).containsExactly("a", "c");
    }
}
