package io.lockstep.kernels.backend.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeDoorTest {
    @TempDir
    private Path directory;

    private Process start(Path answers, List<String> options, String... levels) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshJvm.class.getName()));
        command.add(answers.toString());
        command.addAll(List.of(levels));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.txt").toFile())
                .start();
    }

    private List<String> answers(List<String> options, String... levels) throws IOException, InterruptedException {
        Path file = directory.resolve("answers.txt");
        int code = start(file, options, levels).waitFor();
        assertThat(code)
                .as(() -> "output of the JVM in " + directory.resolve("output.txt"))
                .isZero();
        return Files.readAllLines(file);
    }

    @Test
    void saysThatItIsSwitchedOff() throws IOException, InterruptedException {
        assertThat(answers(List.of("-Dlockstep.native.disabled=true"), "-"))
                .containsExactly("BackendUnavailableException: onednn: expected the native library, got"
                        + " -Dlockstep.native.disabled=true. Remove it, or choose -Dlockstep.backend=portable");
    }

    @Test
    void saysWhyItCannotLoadAndWhatToDoEveryTime() throws IOException, InterruptedException {
        Path file = Files.createFile(directory.resolve("file"));
        String expected = "BackendUnavailableException: onednn: cannot load the native library from " + file + ": "
                + file + ": expected a directory, got something else. It needs Linux with glibc 2.17 or newer and a"
                + " directory with 200 MB free, of the user's own, that programs may run from: set"
                + " -Dlockstep.native.directory=DIR, or choose -Dlockstep.backend=portable";
        assertThat(answers(List.of("-Dlockstep.native.directory=" + file), "-", "-"))
                .containsExactly(expected, expected);
    }

    @Test
    void keepsTheLevelItWasOpenedAtAndRefusesAnother() throws IOException, InterruptedException {
        assumeTrue(
                InstructionSet.common(InstructionSet.ofThisMachine(), InstructionSet.AVX2) == InstructionSet.AVX2,
                "needs AVX2");
        assertThat(answers(List.of("-Dlockstep.native.level=avx2"), "-", "avx2", "avx"))
                .containsExactly(
                        "oneDNN 3.1.0 avx2, limits 0 0",
                        "oneDNN 3.1.0 avx2, limits 0 0",
                        "IllegalStateException: onednn: this JVM computes at avx2 already, the run's level is avx."
                                + " Use fresh executors, or start every one with -Dlockstep.native.level=avx");
    }

    @Test
    void jvmsThatStartAtOnceShareOnePrivateDirectory() throws IOException, InterruptedException {
        Path shared = directory.resolve("deep").resolve("natives");
        List<String> options = List.of("-Dlockstep.native.directory=" + shared);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(start(directory.resolve("answers" + i), options, "-"));
        }
        for (int i = 0; i < 3; i++) {
            assertThat(processes.get(i).waitFor()).isZero();
            assertThat(Files.readAllLines(directory.resolve("answers" + i)))
                    .containsExactly(OneDnn.open().identity() + ", limits 0 0");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rwx------");
    }
}
