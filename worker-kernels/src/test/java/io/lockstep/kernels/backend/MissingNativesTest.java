package io.lockstep.kernels.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Fresh JVMs in which the native library really cannot load. */
class MissingNativesTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @Test
    void aPlatformWithoutALibraryFallsBackToJava() throws IOException, InterruptedException {
        String output = run(CLASS_PATH, "-Dorg.bytedeco.javacpp.platform=plan9-vax");
        assertThat(output)
                .startsWith("portable | onednn: cannot load the native library from ")
                .containsOnlyOnce(" blas: cannot load the native library from ")
                .endsWith("The portable kernels do the same work instead, slower." + System.lineSeparator());
    }

    @Test
    void aClassPathWithoutItsClassesFallsBackToJava() throws IOException, InterruptedException {
        assertThat(run(without("bytedeco")))
                .startsWith("portable | onednn: cannot load the native library")
                .contains("choose -Dlockstep.backend=portable. blas: cannot load the native library")
                .endsWith("The portable kernels do the same work instead, slower." + System.lineSeparator());
    }

    @Test
    void withoutOneDnnFallsBackToOpenBlas() throws IOException, InterruptedException {
        assumeTrue(Arithmetic.loads("blas"), "needs OpenBLAS");
        assertThat(run(without("dnnl")))
                .startsWith("blas | onednn: cannot load the native library")
                .doesNotContain("blas: cannot")
                .endsWith("choose -Dlockstep.backend=portable. The blas kernels do the same work instead, slower."
                        + System.lineSeparator());
    }

    private static String without(String word) {
        return Arrays.stream(CLASS_PATH.split(File.pathSeparator))
                .filter(entry -> !entry.contains(word))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String run(String classPath, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of(options));
        command.addAll(List.of("-Xmx256m", "-cp", classPath, ChosenBackend.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
