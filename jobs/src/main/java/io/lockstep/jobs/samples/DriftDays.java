package io.lockstep.jobs.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Rows of a {@link TurningLaw} as Parquet, a folder for each day: {@code dt=2024-01-01/rows.parquet}. */
final class DriftDays {
    static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

    private static final MessageType COLUMNS = MessageTypeParser.parseMessageType(
            "message day {"
                    + " required double a; required double b; required binary answer (STRING); required binary truth (STRING); }");

    private DriftDays() {}

    /** Writes days, and removes those of more days that were there before. */
    static void write(Path directory, TurningLaw law, int days, int rows) throws IOException {
        Configuration configuration = new Configuration();
        // without .crc companions
        configuration.set("fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem");
        for (int day = 0; day < days; day++) {
            Path file = file(directory, day);
            Files.createDirectories(file.getParent());
            try (ParquetWriter<Group> writer = writer(file, configuration)) {
                for (int row = 0; row < rows; row++) {
                    writer.write(group(law.row(day, row)));
                }
            }
        }
        for (int next = days; Files.deleteIfExists(file(directory, next)); next++) {
            Files.deleteIfExists(file(directory, next).getParent());
        }
    }

    private static ParquetWriter<Group> writer(Path file, Configuration configuration) throws IOException {
        return ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toUri()))
                .withType(COLUMNS)
                .withConf(configuration)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .build();
    }

    private static Group group(TurningLaw.Sample sample) {
        return new SimpleGroup(COLUMNS)
                .append("a", sample.a())
                .append("b", sample.b())
                .append("answer", word(sample.answer()))
                .append("truth", word(sample.truth()));
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }

    private static Path file(Path directory, int day) {
        return directory
                .resolve("dt=" + FIRST.plusDays(day))
                .resolve("rows.parquet")
                .toAbsolutePath();
    }
}
