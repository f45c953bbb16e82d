package io.lockstep.jobs.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Tables in Parquet, written and read without any Spark. */
final class ParquetRows {
    /** Fewer than anybody writes, so that a chunk that is written anew has another length. */
    private static final int PAGE_BYTES = 20_000;

    private ParquetRows() {}

    /**
     * Writes a CSV file with a header and without quotes as Parquet; an empty field is a missing value. Each row has bytes of its own
     * beside.
     *
     * @param numbers columns that are numbers; the others are text
     * @param bytes name of the column of bytes
     * @param length of the bytes of a row
     */
    static void fromCsv(Path csv, List<String> numbers, String bytes, int length, Path parquet) throws IOException {
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
        table.addField(Types.optional(PrimitiveTypeName.BINARY).named(bytes));
        MessageType schema = table.named("table");
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(parquet.toUri()))
                .withType(schema)
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withPageSize(PAGE_BYTES)
                .build()) {
            for (int i = 1; i < lines.size(); i++) {
                Group row = row(schema, lines.get(i).split(",", -1));
                byte[] own = new byte[length];
                new SplittableRandom(i).nextBytes(own);
                row.add(bytes, Binary.fromConstantByteArray(own));
                writer.write(row);
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

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(file -> file.getFileName().toString().endsWith(".parquet"))
                    .toList();
        }
    }

    /** What a column takes in a file, or in all files of a directory, and in how many rows. */
    static List<Long> bytesAndRows(Path place, String column) throws IOException {
        long bytes = 0;
        long rows = 0;
        for (Path file : files(place)) {
            try (ParquetFileReader reader = ParquetFileReader.open(
                    HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(false)))) {
                for (BlockMetaData group : reader.getRowGroups()) {
                    rows += group.getRowCount();
                    bytes += group.getColumns().stream()
                            .filter(chunk -> chunk.getPath().toDotString().equals(column))
                            .mapToLong(ColumnChunkMetaData::getTotalSize)
                            .sum();
                }
            }
        }
        return List.of(bytes, rows);
    }

    /** The rows of all files of a directory as text, sorted. */
    static List<String> sorted(Path directory) throws IOException {
        List<String> rows = new ArrayList<>();
        for (Path file : files(directory)) {
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
