package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every format does with files that are many, empty, gone, closed or elsewhere, by its {@link SourceExamples}. */
class SourceContractIT extends SourceContract {
    static Stream<Class<? extends Source>> formatsOfFiles() {
        return formats().filter(format -> SourceExamples.of(format).severalFiles());
    }

    private static List<List<Integer>> spread(List<Integer> rows, int files) {
        return IntStream.range(0, files)
                .mapToObj(file -> rows.stream()
                        .filter(row -> rows.indexOf(row) % files == file)
                        .toList())
                .toList();
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
}
