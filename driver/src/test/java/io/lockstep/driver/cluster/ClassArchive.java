package io.lockstep.driver.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * Class data sharing for the processes of tests: the classes of Spark and of Lockstep as one process left them at its
 * end, which the others map into memory in place of reading jars. A JVM leaves aside one of another class path.
 */
final class ClassArchive {
    private static final Path FILE = ProcessJars.MADE.resolve("classes.jsa");

    private ClassArchive() {}

    /** Whether it is there and younger than these jars. */
    static boolean isFresh(List<Path> jars) throws IOException {
        if (!Files.exists(FILE)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(FILE);
        for (Path jar : jars) {
            if (Files.getLastModifiedTime(jar).compareTo(made) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Options of a JVM that uses it where it can. */
    static List<String> use() {
        return options("-XX:SharedArchiveFile=" + FILE, "-Xshare:auto");
    }

    /** A name beside it, for one that is being made. */
    static Path begin() throws IOException {
        Files.createDirectories(ProcessJars.MADE);
        return ProcessJars.MADE.resolve("classes-" + ProcessHandle.current().pid() + ".jsa");
    }

    /** Options of a JVM that writes one when it ends. */
    static List<String> make(Path begun) {
        return options("-XX:ArchiveClassesAtExit=" + begun);
    }

    private static List<String> options(String... first) {
        return Stream.concat(Stream.of(first), Stream.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off"))
                .toList();
    }

    /** Takes the one that was made, if it was. */
    static void end(Path begun) throws IOException {
        if (Files.exists(begun)) {
            Files.move(begun, FILE, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
