package io.lockstep.jobs.readme;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The Java lines of the README as a program, whose class path is the one jar and what the page says beside it. */
final class ReadmeProgram {
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private ReadmeProgram() {}

    /**
     * Writes it.
     *
     * @return the command that starts it in that directory
     */
    static String command(Path directory) throws IOException {
        Matcher lines = JAVA.matcher(Files.readString(UserPages.PROJECT.resolve("README.md")));
        if (!lines.find()) {
            throw new IOException("README.md: expected lines of Java, got none");
        }
        Files.writeString(
                directory.resolve("Readmitted.java"),
                "import io.lockstep.scorer.Scorer;\nimport java.util.*;\npublic class Readmitted {\n"
                        + "public static void main(String[] none) throws Exception {\n" + lines.group(1) + "}\n}\n");
        String jackson = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(jar -> new File(jar).getName().matches("jackson-(core|annotations|databind)-.*"))
                .collect(Collectors.joining(File.pathSeparator));
        return "java -cp jobs/target/lockstep.jar" + File.pathSeparator + jackson + " Readmitted.java";
    }
}
