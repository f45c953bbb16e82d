package io.lockstep.driver.source;

import io.lockstep.driver.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Examples of {@link Checked}: files of CSV and the list of their checksums. */
final class CheckedExamples implements SourceExamples {
    private final SourceExamples csv = new CsvExamples();

    @Override
    public Source write(Path directory, List<List<Integer>> files, String prefix) throws IOException {
        Source rows = csv.write(directory, files, prefix);
        return new Checked(sums(directory).toString(), rows);
    }

    /** A list of all files of a directory, beside it. */
    static Path sums(Path directory) throws IOException {
        StringBuilder lines = new StringBuilder();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.sorted().toList()) {
                lines.append(Sha256.of(Files.readAllBytes(file)))
                        .append("  ./")
                        .append(directory.getFileName())
                        .append('/')
                        .append(file.getFileName())
                        .append('\n');
            }
        }
        return Files.writeString(directory.resolveSibling(directory.getFileName() + ".sha256"), lines);
    }

    @Override
    public String row(int number) {
        return csv.row(number);
    }
}
