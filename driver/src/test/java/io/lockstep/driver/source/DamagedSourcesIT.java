package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files of every format with bits flipped, bytes replaced, cut off, put in or zeroed, by seed: rows, bad rows, or one
 * error that names a file. More of them: {@code -Dlockstep.damages=300}, others: {@code -Dlockstep.damages.seed=2}.
 */
class DamagedSourcesIT {
    private static final int DAMAGES = Integer.getInteger("lockstep.damages", 3);
    private static final long SEED = Long.getLong("lockstep.damages.seed", 1);

    @TempDir
    Path temporary;

    private final Files files = new HadoopFiles(new Configuration());

    static Stream<Class<? extends Source>> formats() {
        return SourceContract.formats();
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] damaged = whole.clone();
        int at = random.nextInt(Math.max(1, whole.length));
        switch (random.nextInt(6)) {
            case 0 -> damaged[at] = (byte) random.nextInt(256);
            case 1 -> damaged = Arrays.copyOf(whole, at);
            case 2 -> Arrays.fill(damaged, at, Math.min(whole.length, at + 1 + random.nextInt(64)), (byte) 0);
            case 3 -> {
                damaged = new byte[whole.length + 1];
                System.arraycopy(whole, 0, damaged, 0, at);
                damaged[at] = (byte) random.nextInt(256);
                System.arraycopy(whole, at, damaged, at + 1, whole.length - at);
            }
            default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
        }
        return damaged;
    }

    private List<Path> written(Path directory) throws IOException {
        try (Stream<Path> found = java.nio.file.Files.walk(directory)) {
            return found.filter(java.nio.file.Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void whateverIsDamagedIsARowABadRowOrAnErrorThatNamesAFile(Class<? extends Source> format) throws IOException {
        SourceExamples examples = SourceExamples.of(format);
        Path directory = java.nio.file.Files.createDirectories(temporary.resolve("rows"));
        List<Integer> all = IntStream.range(0, SourceExamples.ROWS).boxed().toList();
        Source source = examples.write(directory, List.of(all), "a");
        List<Path> written = written(directory);
        Random random = new Random(SEED + format.getSimpleName().hashCode());
        for (int i = 0; i < DAMAGES; i++) {
            Path file = written.get(random.nextInt(written.size()));
            byte[] whole = java.nio.file.Files.readAllBytes(file);
            byte[] damaged = damaged(whole, random);
            java.nio.file.Files.write(file, damaged);
            java.nio.file.Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
            String what = format.getSimpleName() + ", damage " + i + " of " + file.getFileName();
            try {
                assertThat(source.open(LocalSpark.session(), files).javaRows().count())
                        .as(what)
                        .isBetween(1L, SourceExamples.ROWS + 8L);
            } catch (Exception e) {
                IOException told = SourceException.of(e);
                assertThat(told)
                        .as(what)
                        .hasMessageContaining("expected ")
                        .message()
                        .doesNotStartWith("reading the data failed")
                        .containsAnyOf(temporary.toString(), "column: expected a column of the table");
            } finally {
                java.nio.file.Files.write(file, whole);
            }
        }
    }
}
