package io.lockstep.driver.cluster;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The class path of the test as jars alone, of which a {@link ClassArchive} can be made: directories become jars. */
final class ProcessJars {
    /** What is made for the processes of tests. */
    static final Path MADE = Path.of("target", "processes").toAbsolutePath();

    private ProcessJars() {}

    /** In the order of the class path. */
    static List<Path> ofClassPath() throws IOException {
        List<Path> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (Files.isDirectory(path)) {
                jars.add(jar(path));
            } else if (entry.endsWith(".jar") && Files.isRegularFile(path)) {
                jars.add(path);
            }
        }
        return jars;
    }

    /** Several test JVMs may make the same one. */
    private static Path jar(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        long newest = 0;
        for (Path file : files) {
            newest = Math.max(newest, Files.getLastModifiedTime(file).toMillis());
        }
        Path jar = MADE.resolve(
                directory.getFileName() + "-" + Integer.toHexString(files.hashCode()) + "-" + newest + ".jar");
        if (!Files.exists(jar)) {
            Files.createDirectories(MADE);
            Path begun = Files.createTempFile(MADE, "begun", ".jar");
            try (OutputStream out = Files.newOutputStream(begun);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.setLevel(Deflater.NO_COMPRESSION);
                for (Path file : files) {
                    zip.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
                    Files.copy(file, zip);
                }
            }
            if (!Files.exists(jar)) {
                Files.move(begun, jar, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return jar;
    }
}
