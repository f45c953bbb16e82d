package io.lockstep.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Tables in Parquet, written and read without any Spark. */
final class ParquetRows {
    private ParquetRows() {}

    /**
     * Writes a CSV file with a header and without quotes as Parquet; an empty field is a missing value.
     *
     * @param numbers columns that are numbers; the others are text
     */
    static void fromCsv(Path csv, List<String> numbers, Path parquet) throws IOException {
        List<String> lines = Files.readAllLines(csv);
        List<String> columns = List.of(lines.get(0).split(",", -1));
        Types.MessageTypeBuilder table = Types.buildMessage();
        for (String column : columns) {
            table.addField(
                    numbers.contains(column)
                            ? Types.optional(PrimitiveTypeName.DOUBLE).named(column)
                            : Types.optional(PrimitiveTypeName.BINARY)
                                    .as(LogicalTypeAnnotation.stringType())
                                    .named(column));
        }
        MessageType schema = table.named("table");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(parquet.toUri()))
                .withType(schema)
                .build()) {
            for (String line : lines.subList(1, lines.size())) {
                writer.write(row(schema, line.split(",", -1)));
            }
        }
    }

    private static Group row(MessageType schema, String[] fields) {
        Group row = new SimpleGroup(schema);
        for (int i = 0; i < fields.length; i++) {
            if (!fields[i].isEmpty()) {
                if (schema.getType(i).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE) {
                    row.add(i, Double.parseDouble(fields[i]));
                } else {
                    row.add(i, fields[i]);
                }
            }
        }
        return row;
    }

    /** The rows of all files of a directory as text, sorted. */
    static List<String> sorted(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.filter(file -> file.getFileName().toString().endsWith(".parquet"))
                    .toList();
        }
        List<String> rows = new ArrayList<>();
        for (Path file : files) {
            try (ParquetReader<Group> reader = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                    .withConf(new Configuration(false))
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    rows.add(row.toString());
                }
            }
        }
        Collections.sort(rows);
        return rows;
    }
}
