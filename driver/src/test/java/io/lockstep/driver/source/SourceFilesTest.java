package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.files.NotPlainFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceFilesTest {
    @TempDir
    Path temporary;

    private Path directory = Path.of("");
    private final Files files = new HadoopFiles(new Configuration());

    @BeforeEach
    void realPath() throws IOException {
        directory = temporary.toRealPath();
    }

    private void touch(String name) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.createDirectories(file.getParent());
        java.nio.file.Files.writeString(file, name);
    }

    private void link(String name, String target) throws IOException {
        java.nio.file.Files.createSymbolicLink(directory.resolve(name), Path.of(target));
    }

    private void shell(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private List<String> names(List<Files.Entry> entries) {
        String root = "file:" + directory + "/";
        return entries.stream()
                .map(entry -> entry.path().substring(root.length()))
                .toList();
    }

    private List<String> list(String path) throws IOException {
        return names(SourceFiles.list(files, directory.resolve(path).toString()));
    }

    @Test
    void linksToFilesAndDirectoriesElsewhereAreFollowed() throws IOException {
        touch("elsewhere/x.csv");
        touch("elsewhere/more/y.csv");
        touch("data/z.csv");
        link("data/more", "../elsewhere/more");
        link("data/x.csv", directory + "/elsewhere/x.csv");
        assertThat(list("data")).containsExactly("data/more/y.csv", "data/x.csv", "data/z.csv");
    }

    @Test
    void aLinkToNothingIsRefused() throws IOException {
        touch("data/a.csv");
        link("data/b.csv", "gone.csv");
        assertThatThrownBy(() -> list("data"))
                .isInstanceOf(IOException.class)
                .hasMessage(directory + "/data/b.csv: expected a file, got a link to gone.csv, where nothing is."
                        + " Remove the link, or bring back what it leads to");
        assertThatThrownBy(() -> list("data/*.csv")).hasMessageContaining("b.csv: expected a file, got a link to gone");
        assertThat(list("data/a*")).containsExactly("data/a.csv");
        java.nio.file.Files.move(directory.resolve("data/b.csv"), directory.resolve("data/.b.csv"));
        assertThat(list("data")).containsExactly("data/a.csv");
        link("data/self.csv", "self.csv");
        assertThatThrownBy(() -> list("data"))
                .hasMessageContaining("self.csv: expected a file, got a link to self.csv");
    }

    @Test
    void aNameThatJavaCannotSpellIsRefused() throws Exception {
        touch("data/deep/a.csv");
        shell("touch \"data/deep/$(printf 'b\\377.csv')\"");
        assertThatThrownBy(() -> list("data"))
                .isInstanceOf(IOException.class)
                .hasMessageMatching(".*/data/deep/b.{1,2}csv: expected a name that Java can spell in .*, got another\\."
                        + " (Rename the file to one in UTF-8|Set LC_ALL=C.UTF-8 where Java starts, and .*)");
    }

    @Test
    void aLoopOfLinksIsNamed() throws IOException {
        touch("data/a/1.csv");
        touch("data/b/2.csv");
        link("data/a/up", "..");
        assertThatThrownBy(() -> list("data"))
                .isInstanceOf(SourceException.class)
                .hasMessage("file:" + directory + "/data/a/up: expected each directory once, got a link to " + directory
                        + "/data, which is read as file:" + directory + "/data. Remove the link, as its files would be"
                        + " read twice, or without end");
        link("data/b/up", "..");
        assertThatThrownBy(() -> list("data")).hasMessageContaining("/a/up: expected each directory once");
        assertThatThrownBy(() -> SourceFiles.below(files, "file:" + directory + "/data"))
                .hasMessageContaining("/a/up: expected each directory once");
    }

    @Test
    void aDirectoryThatTwoNamesLeadToIsRefused() throws IOException {
        touch("data/a/1.csv");
        link("data/b", "a");
        assertThatThrownBy(() -> list("data"))
                .hasMessageContaining("/data/b: expected each directory once, got a link to " + directory + "/data/a,");
    }

    @Test
    void hiddenFilesAreFoundApart() throws IOException {
        for (String name : List.of(
                "a.csv", "_b.csv", ".c.csv", "_d/e.csv", "_d/f/.g", "h.csv._COPYING_", "_SUCCESS", ".a.csv.crc")) {
            touch("data/" + name);
        }
        link("data/_d/up", "..");
        link("data/_gone", "gone");
        SourceFiles.Found found =
                SourceFiles.find(files, directory.resolve("data").toString());
        assertThat(names(found.files())).containsExactly("data/a.csv");
        assertThat(names(found.hidden()))
                .containsExactly("data/.c.csv", "data/_b.csv", "data/_d/e.csv", "data/_d/f/.g", "data/h.csv._COPYING_");
        assertThat(list("data/_b.csv")).containsExactly("data/_b.csv");
    }

    @Test
    void aPathThatExistsIsNoPattern() throws IOException {
        for (String name : List.of("set[1]/x", "set1/x", "{a,b}/x", "a/x", "s*/x", "st/x", "f?.csv", "fa.csv")) {
            touch(name);
        }
        assertThat(list("set[1]")).containsExactly("set[1]/x");
        assertThat(list("{a,b}")).containsExactly("{a,b}/x");
        assertThat(list("s*")).containsExactly("s*/x");
        assertThat(list("f?.csv")).containsExactly("f?.csv");
        assertThat(list("f*.csv")).containsExactly("f?.csv", "fa.csv");
        assertThatThrownBy(() -> list("set[12]"))
                .hasMessageContaining("set[12]: expected a file or directory, got nothing at file:");
    }

    @Test
    void aPipeIsNotOpened() throws Exception {
        shell("mkfifo pipe.csv");
        String pipe = directory.resolve("pipe.csv").toString();
        assertThatThrownBy(() -> files.open(pipe))
                .isInstanceOf(NotPlainFileException.class)
                .hasMessage(pipe + ": expected a plain file, got a pipe, socket or device. Copy what it holds into a"
                        + " file");
        assertThatThrownBy(() -> files.openRandom(pipe)).isInstanceOf(NotPlainFileException.class);
        assertThatThrownBy(() -> files.read("/dev/zero")).isInstanceOf(NotPlainFileException.class);
    }
}
