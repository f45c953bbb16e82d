package io.lockstep.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.TestModels;
import io.lockstep.kernels.loss.Target;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program of its own, on whose class path there is neither Spark nor Hadoop. */
class ScorerProcessIT {
    /** What lockstep.jar holds of others, and the JSON reader beside it. */
    private static final Set<String> ALLOWED = Set.of(
            "javacpp",
            "dnnl",
            "openblas",
            "opencl",
            "ejml",
            "jspecify",
            "pabeles",
            "jackson-",
            "worker-kernels",
            "driver-");

    @TempDir
    private Path scratch;

    /** The program. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            try (Scorer scorer = Scorer.open(arguments[0])) {
                System.out.println(scorer.score(Map.of("a", 1, "b", 2.5, "c", "3", "d", 4L))
                        .get("prediction"));
            }
        }
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> {
                    Path name = Path.of(entry).getFileName();
                    return name != null
                            && (Files.isDirectory(Path.of(entry))
                                    || ALLOWED.stream().anyMatch(name.toString()::contains));
                })
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void noClassOfSparkHadoopOrScalaIsLoaded() throws Exception {
        String model = scratch.resolve("model").toString();
        TestModels.write(HadoopFiles.of(Map.of()), model, new Target.ClassIndex(), List.of("x", "y", "z"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load:file=" + scratch.resolve("classes"),
                "-cp",
                classPath(),
                Program.class.getName(),
                model));
        Path output = scratch.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).as(() -> read(output)).isZero();
        assertThat(read(output).strip()).isIn("x", "y", "z");
        assertThat(read(scratch.resolve("classes")).lines())
                .anyMatch(line -> line.contains(" io.lockstep.scorer.Scorer "))
                .noneMatch(line -> line.contains(" org.apache.") || line.contains(" scala."));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
