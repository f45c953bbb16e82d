package io.lockstep.jobs.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The Java lines of {@code conf/SPARK-ML.md} as a program: with {@code fit} it runs them, with anything else it loads what they
 * saved; either way it prints a digest of the answers.
 */
final class PageProgram {
    static final String NAME = "SparkMlPage";

    private static final Path PAGE = Path.of("..", "conf", "SPARK-ML.md");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String SOURCE = """
            import io.lockstep.driver.ml.*;
            import org.apache.spark.ml.*;
            import org.apache.spark.ml.feature.*;
            import org.apache.spark.sql.*;
            public final class SparkMlPage {
                public static void main(String[] arguments) throws java.io.IOException {
                    SparkSession spark = SparkSession.builder().getOrCreate();
                    if (arguments[0].equals("fit")) {
                        LINES
                        tell(patients, model);
                        LockstepClassificationModel last = (LockstepClassificationModel) model.stages()[2];
                        System.out.println("weights " + last.summary().weightsSha256());
                        System.out.println("weights " + whole.summary().weightsSha256() + " " + losses.length);
                    } else {
                        tell(spark.read().option("header", true).option("inferSchema", true)
                                .csv("data-samples/patients/patients-train.csv").na().drop(),
                                PipelineModel.load("models/readmitted"));
                    }
                    spark.stop();
                }
                static void tell(Dataset<Row> rows, PipelineModel model) {
                    Dataset<Row> answers = model.transform(rows);
                    String columns = String.join(" ", answers.columns());
                    Object values = answers.select("patient", "probability", "prediction").collectAsList();
                    System.out.println("answers " + values.toString().hashCode() + " " + columns);
                }
            }
            """;

    private PageProgram() {}

    /** Compiles the lines into a jar of their own, against the one jar and the Spark that it is made for. */
    static Path jar(Path directory) throws IOException {
        StringBuilder lines = new StringBuilder();
        Matcher blocks = JAVA.matcher(Files.readString(PAGE));
        while (blocks.find()) {
            lines.append(blocks.group(1));
        }
        Path source = directory.resolve(NAME + ".java");
        Files.writeString(source, SOURCE.replace("LINES", lines.toString()));
        String spark = SparkJars.all().stream().map(Path::toString).collect(Collectors.joining(":"));
        Path classes = Files.createDirectories(directory.resolve("page-classes"));
        List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-d", classes.toString()));
        arguments.addAll(List.of("-cp", SparkJars.JAR + ":" + spark, source.toString()));
        int code = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK")
                .run(null, null, null, arguments.toArray(new String[0]));
        if (code != 0) {
            throw new AssertionError(PAGE + ": expected lines that compile, got what javac says above");
        }
        Path jar = directory.resolve("page.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                entries.putNextEntry(
                        new JarEntry(Objects.requireNonNull(file.getFileName()).toString()));
                Files.copy(file, entries);
            }
        }
        return jar;
    }
}
