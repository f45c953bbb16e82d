package io.lockstep.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that READMEs name with their package, as {@code `shard.ShardFormat`}, are where they say. */
class ReadmeClassesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`((?:[a-z][a-z0-9]*\\.)+)([A-Z]\\w*[a-z]\\w*)");

    /** Packages and classes, as {@code io/lockstep/driver/shard/ShardFormat}. */
    private static Set<String> classes() throws IOException {
        Set<String> classes = new HashSet<>();
        for (String module : List.of("worker-kernels", "driver", "jobs")) {
            Path source = ROOT.resolve(module).resolve("src");
            try (Stream<Path> files = Files.walk(source)) {
                files.map(Path::toString)
                        .filter(file -> file.endsWith(".java"))
                        .forEach(file -> classes.add(file.substring(file.indexOf("io/lockstep"), file.length() - 5)));
            }
        }
        return classes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-kernels", "driver", "jobs"})
    void areThere(String module) throws IOException {
        Set<String> classes = classes();
        Path readme = ROOT.resolve(module).resolve("README.md");
        Matcher named = NAMED.matcher(Files.readString(readme, StandardCharsets.UTF_8));
        List<String> missing = new ArrayList<>();
        while (named.find()) {
            String path = "/" + named.group(1).replace('.', '/') + named.group(2);
            if (!path.startsWith("/java") && classes.stream().noneMatch(one -> one.endsWith(path))) {
                missing.add(named.group(1) + named.group(2));
            }
        }
        assertThat(missing).as("%s names classes that are not there", readme).isEmpty();
    }
}
