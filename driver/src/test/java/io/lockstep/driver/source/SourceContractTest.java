package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import io.lockstep.kernels.plaindata.Binding;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format promises, by its {@link SourceExamples}; one without examples fails here. */
class SourceContractTest {
    private static final List<Integer> ALL =
            IntStream.range(0, SourceExamples.ROWS).boxed().toList();

    @TempDir
    Path temporary;

    private final Files files = new HadoopFiles(new Configuration());

    /** All but the one whose rows the calling program gives. */
    static Stream<Class<? extends Source>> formats() {
        return Sources.REGISTRY.kinds().values().stream().filter(format -> !format.equals(Memory.class));
    }

    static Stream<Class<? extends Source>> formatsOfFiles() {
        return formats().filter(format -> SourceExamples.of(format).severalFiles());
    }

    private Path directory(String name) throws IOException {
        return java.nio.file.Files.createDirectories(temporary.resolve(name));
    }

    /** Values of a row but for the name of its file, as text. */
    static String text(SourceRows opened, Row row) {
        @Nullable Object[] values = SourceRows.values(row);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (!opened.columns().get(i).equals("file")) {
                texts.add(
                        value instanceof byte[] bytes
                                ? Arrays.toString(bytes)
                                : value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value));
            }
        }
        return String.join(" | ", texts);
    }

    private List<Row> collected(SourceRows opened) throws IOException {
        try {
            return opened.javaRows().collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    private List<String> read(Source source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), files);
        List<String> texts = new ArrayList<>();
        for (Row row : collected(opened)) {
            assertThat(SourceRows.problem(row)).isNull();
            assertThat(source.place(files, SourceRows.where(row))).isNotBlank();
            texts.add(text(opened, row));
        }
        return texts;
    }

    private static List<String> expected(SourceExamples examples) {
        return ALL.stream().map(examples::row).toList();
    }

    private static List<List<Integer>> spread(List<Integer> rows, int files) {
        return IntStream.range(0, files)
                .mapToObj(file -> rows.stream()
                        .filter(row -> rows.indexOf(row) % files == file)
                        .toList())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everyRowThatWasWrittenIsReadOnce(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Source source = examples.write(directory("one"), List.of(ALL), "a");
        assertThat(read(source)).containsExactlyInAnyOrderElementsOf(expected(examples));
        assertThat(expected(examples)).doesNotHaveDuplicates();
        SourceRows opened = source.open(LocalSpark.session(), files);
        assertThat(opened.types()).hasSameSizeAs(opened.columns());
        assertThat(source.under("/elsewhere")).isEqualTo(source);
    }

    @ParameterizedTest
    @MethodSource("formatsOfFiles")
    void rowsAreTheSameInAnyNumberOfFilesOfAnyNameAndOrder(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        List<Integer> shuffled = new ArrayList<>(ALL);
        Collections.shuffle(shuffled, new Random(1));
        Source source = examples.write(directory("seven"), spread(shuffled, 7), "z");
        assertThat(read(source)).containsExactlyInAnyOrderElementsOf(expected(examples));
    }

    @ParameterizedTest
    @MethodSource("formatsOfFiles")
    void aFileWithoutARowIsNoneOrNamed(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Path directory = directory("empty");
        Source source = examples.write(directory, List.of(List.of(), ALL), "a");
        String refused = examples.emptyFile();
        if (refused == null) {
            assertThat(read(source)).containsExactlyInAnyOrderElementsOf(expected(examples));
        } else {
            java.nio.file.Files.createDirectories(directory.resolve("c2"));
            assertThatThrownBy(() -> read(source)).hasMessageContaining(refused).hasMessageContaining("empty/");
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aPathWithNothingIsNamed(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Path directory = directory("gone");
        Source source = examples.write(directory, List.of(ALL), "a");
        java.nio.file.Files.move(directory, temporary.resolve("moved"));
        assertThatThrownBy(() -> read(source))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone")
                .hasMessageContaining(examples.missingPath());
    }

    /** The superuser may look anywhere: then there is nothing to see. */
    @ParameterizedTest
    @MethodSource("formats")
    void aDirectoryThatMayNotBeLookedIntoIsNamed(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Path directory = directory("closed");
        Source source = examples.write(directory, List.of(ALL), "a");
        java.nio.file.Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("---------"));
        try {
            assumeThat(java.nio.file.Files.isReadable(directory))
                    .as("a user whom permissions do not bind")
                    .isFalse();
            assertThatThrownBy(() -> read(source))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("closed")
                    .hasMessageContaining("expected to be allowed to ");
        } finally {
            java.nio.file.Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Spark may sort what a query joins when it is opened: such files are not needed any more. */
    static Stream<Class<? extends Source>> formatsReadLater() {
        return formats().filter(format -> !format.equals(Query.class));
    }

    @ParameterizedTest
    @MethodSource("formatsReadLater")
    void aFileThatVanishesIsNamed(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Path directory = directory("vanishing");
        Source source = examples.write(directory, List.of(ALL), "a");
        SourceRows opened = source.open(LocalSpark.session(), files);
        Path file;
        try (Stream<Path> found = java.nio.file.Files.walk(directory)) {
            file = found.filter(java.nio.file.Files::isRegularFile)
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        java.nio.file.Files.delete(file);
        assertThatThrownBy(() -> collected(opened))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("file:.*/" + file.getFileName()
                        + ": expected (the file that was found here before, got nothing\\. The data changed"
                        + "|a file or directory, got nothing).*");
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aPathAloneIsReadByTheSameRules(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Source source = examples.write(directory("here"), List.of(ALL), "a");
        Source moved = source.at(temporary.resolve("there").toString());
        if (moved != null) {
            java.nio.file.Files.move(temporary.resolve("here"), temporary.resolve("there"));
            assertThat(read(moved)).containsExactlyInAnyOrderElementsOf(expected(examples));
        }
    }

    /** The description is all there is to a source: what a config says and a model keeps. */
    @ParameterizedTest
    @MethodSource("formats")
    void becomesPlainDataAndBack(Class<? extends Source> format) throws IOException {
        Source source = SourceExamples.of(format).write(directory("plain"), List.of(ALL), "a");
        Binding binding = new Binding(Sources.REGISTRY);
        assertThat(binding.bind(Source.class, binding.unbind(source), "data.train"))
                .isEqualTo(source);
    }

    @Test
    void rowsInMemoryAreNamedAndNotRead() {
        assertThatThrownBy(() -> read(new Memory()))
                .hasMessageStartingWith("format memory: expected rows that the calling program gives, got none.");
    }
}
