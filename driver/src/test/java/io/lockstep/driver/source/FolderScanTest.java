package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderScanTest {
    /** What is removed behind the listing is told as what it is. */
    @Test
    void aFileThatIsGoneIsAnErrorOfReading(@TempDir Path directory) {
        FolderScan scan =
                new FolderScan("file:" + directory, "", List.of("a.wav"), new FolderFiles.All(FileKind.SOUND, false));
        assertThatThrownBy(() -> scan.look(HadoopFiles.of(Map.of()), Iterator::next))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("a.wav");
    }
}
