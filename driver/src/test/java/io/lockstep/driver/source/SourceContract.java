package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of every format have in common: {@link SourceContractTest} and {@link SourceContractIT}. */
abstract class SourceContract {
    static final List<Integer> ALL =
            IntStream.range(0, SourceExamples.ROWS).boxed().toList();

    @TempDir
    Path temporary;

    final Files files = new HadoopFiles(new Configuration());

    /** All but the one whose rows the calling program gives. */
    static Stream<Class<? extends Source>> formats() {
        return Sources.REGISTRY.kinds().values().stream().filter(format -> !format.equals(Memory.class));
    }

    Path directory(String name) throws IOException {
        return java.nio.file.Files.createDirectories(temporary.resolve(name));
    }

    /** Values of a row but for the name of its file, as text. */
    static String text(SourceRows opened, Row row) {
        return text(opened.columns(), SourceRows.values(row));
    }

    /** Values but for the name of a file, as text. */
    static String text(List<String> columns, @Nullable Object[] values) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (!columns.get(i).equals("file")) {
                texts.add(
                        value instanceof byte[] bytes
                                ? Arrays.toString(bytes)
                                : value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value));
            }
        }
        return String.join(" | ", texts);
    }

    List<Row> collected(SourceRows opened) throws IOException {
        try {
            return opened.javaRows().collect();
        } catch (RuntimeException e) {
            throw SourceException.of(e);
        } catch (Exception e) {
            // Spark throws its checked exceptions without declaring them
            throw SourceException.of(e);
        }
    }

    List<String> read(Source source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), files);
        List<String> texts = new ArrayList<>();
        for (Row row : collected(opened)) {
            assertThat(SourceRows.problem(row)).isNull();
            assertThat(source.place(files, SourceRows.where(row))).isNotBlank();
            texts.add(text(opened, row));
        }
        return texts;
    }

    static List<String> expected(SourceExamples examples) {
        return ALL.stream().map(examples::row).toList();
    }
}
