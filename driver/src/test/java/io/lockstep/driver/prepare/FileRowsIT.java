package io.lockstep.driver.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    /** Else the bytes of a file that came later would be known as rows without it. */
    @Test
    void theirDigestIsThatOfTheFilesThatAreRead() throws IOException {
        Files.writeString(directory.resolve("a.csv"), "a,b\n1,2\n");
        Rows rows = Rows.of(
                LocalSpark.session(),
                new HadoopFiles(new Configuration()),
                new Csv(directory.toString(), true, List.of(), ",", "\"", null));
        Rows digested = rows.openedOnce();
        Rows opened = rows.openedOnce();
        Rows late = rows.openedOnce();
        Rows.Digest digest = digested.digest().orElseThrow();
        digested.open();
        opened.open();
        assertThat(opened.digest().orElseThrow().sha256()).isEqualTo(digest.sha256());
        late.digest();
        Rows changed = rows.openedOnce();
        changed.open();
        Files.writeString(directory.resolve("b.csv"), "a,b\n3,4\n");
        assertThat(digested.digest().orElseThrow().sha256()).isEqualTo(digest.sha256());
        assertThat(rows.digest().orElseThrow().files()).isEqualTo(2);
        for (ThrowingCallable asked :
                List.<ThrowingCallable>of(digest::requireUnchanged, late::open, changed::digest)) {
            assertThatThrownBy(asked)
                    .isInstanceOf(IOException.class)
                    .hasMessageEndingWith(
                            "expected the same bytes while they are prepared, got others. The data changed"
                                    + " meanwhile; start again");
        }
    }
}
