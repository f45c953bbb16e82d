package io.lockstep.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

class JarIT {
    private static Set<String> names(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            Set<String> names = new HashSet<>();
            file.stream().forEach(entry -> names.add(entry.getName()));
            return names;
        }
    }

    @Test
    void noClassIsAlsoInSparksJars() throws IOException {
        Set<String> ours = names(SparkJars.JAR);
        Set<String> shared = new TreeSet<>();
        for (Path jar : SparkJars.all()) {
            for (String name : names(jar)) {
                if (name.endsWith(".class") && ours.contains(name)) {
                    shared.add(jar.getFileName() + ": " + name);
                }
            }
        }
        assertThat(shared).isEmpty();
    }

    @Test
    void everyClassIsOursRelocatedOrAJniBinding() throws IOException {
        assertThat(names(SparkJars.JAR))
                .filteredOn(name -> name.endsWith(".class"))
                .allMatch(name -> name.startsWith("io/lockstep/") || name.startsWith("org/bytedeco/"))
                .contains(
                        "io/lockstep/jobs/Main.class",
                        "io/lockstep/shaded/picocli/CommandLine.class",
                        "io/lockstep/shaded/snakeyaml/v2/api/LoadSettings.class",
                        "io/lockstep/shaded/ejml/data/FMatrixRMaj.class",
                        "io/lockstep/shaded/jspecify/annotations/Nullable.class");
    }

    @Test
    void nativesOfBothPlatformsAreInside() throws IOException {
        Set<String> names = names(SparkJars.JAR);
        for (String platform : new String[] {"linux-x86_64", "linux-arm64"}) {
            assertThat(names)
                    .contains(
                            "org/bytedeco/javacpp/" + platform + "/libjnijavacpp.so",
                            "org/bytedeco/dnnl/" + platform + "/libjnidnnl.so",
                            "org/bytedeco/dnnl/" + platform + "/libdnnl.so.3",
                            "org/bytedeco/dnnl/" + platform + "/libgomp.so.1",
                            "org/bytedeco/opencl/" + platform + "/libjniOpenCL.so",
                            "org/bytedeco/openblas/" + platform + "/libjniopenblas_nolapack.so",
                            "org/bytedeco/openblas/" + platform + "/libopenblas.so.0")
                    .doesNotContain("org/bytedeco/openblas/" + platform + "/libjniopenblas.so");
        }
        assertThat(names).noneMatch(name -> name.contains("/include/"));
    }

    @Test
    void saysWhoItIsAndUnderWhichLicences() throws IOException {
        try (JarFile jar = new JarFile(SparkJars.JAR.toFile())) {
            Manifest manifest = jar.getManifest();
            assertThat(manifest.getMainAttributes().getValue("Main-Class")).isEqualTo("io.lockstep.jobs.Main");
            assertThat(manifest.getMainAttributes().getValue("Implementation-Version"))
                    .isNotBlank();
            assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
            assertThat(jar.getEntry("META-INF/NOTICE")).isNotNull();
            assertThat(jar.stream().filter(entry -> entry.getName().matches("META-INF/[^/]*\\.(SF|RSA|DSA)")))
                    .isEmpty();
        }
    }
}
