package io.lockstep.driver.prediction.rowgroup;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.SemanticVersion;
import org.apache.parquet.VersionParser;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** A Parquet file whose column chunks are copied. For one thread. */
final class ChunkFile implements Closeable {
    private static final String PARQUET_JAVA = "parquet-mr";

    /** The first version of it with page indexes. Readers mend files of much older ones, which they know by their writer's name. */
    private static final SemanticVersion OLDEST = new SemanticVersion(1, 11, 0);

    private final ParquetFileReader reader;
    private final SeekableInputStream in;
    private final List<BlockMetaData> groups;
    /** Number of a row group by that of its first row. */
    private final Map<Long, Integer> begun = new HashMap<>();

    /** Options that are made once: each time they read Hadoop's settings from its files, which takes longer than a footer. */
    private static final class FooterOptions {
        static final ParquetReadOptions ALL = ParquetReadOptions.builder().build();
    }

    private ChunkFile(ParquetFileReader reader, SeekableInputStream in) {
        this.reader = reader;
        this.in = in;
        this.groups = reader.getRowGroups();
        long first = 0;
        for (int i = 0; i < groups.size(); i++) {
            begun.put(first, i);
            first += groups.get(i).getRowCount();
        }
    }

    static ChunkFile open(InputFile file) throws IOException {
        ParquetFileReader reader = ParquetFileReader.open(file, FooterOptions.ALL);
        try {
            return new ChunkFile(reader, file.newStream());
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    /** Of rows. */
    List<BlockMetaData> groups() {
        return groups;
    }

    /** The row group that begins with a row; -1 where none does. */
    int groupFrom(long row) {
        return begun.getOrDefault(row, -1);
    }

    /**
     * Those of some columns whose chunks can stand in a file of other ones.
     *
     * @param written schema of that file
     * @param codec of that file
     * @param fewestBytes of a row group's chunks of them, in the mean; none of them where they have fewer
     */
    Set<String> same(Set<String> columns, MessageType written, CompressionCodecName codec, long fewestBytes) {
        if (!isOfKnownWriter(reader.getFileMetaData().getCreatedBy())) {
            return Set.of();
        }
        MessageType own = reader.getFileMetaData().getSchema();
        Set<String> same = new HashSet<>(columns);
        same.removeIf(column -> !own.containsField(column)
                || !own.getType(column).isPrimitive()
                || !own.getType(column).equals(written.getType(column)));
        for (BlockMetaData group : groups) {
            Set<String> there = new HashSet<>();
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                if (canStand(chunk, codec)) {
                    there.add(column(chunk));
                }
            }
            same.retainAll(there);
        }
        long bytes = 0;
        for (int i = 0; i < groups.size(); i++) {
            bytes += bytes(i, same, ColumnChunkMetaData::getTotalSize);
        }
        return bytes < fewestBytes * groups.size() ? Set.of() : same;
    }

    static boolean isOfKnownWriter(@Nullable String createdBy) {
        if (createdBy == null) {
            return false;
        }
        try {
            VersionParser.ParsedVersion writer = VersionParser.parse(createdBy);
            boolean old =
                    !writer.hasSemanticVersion() || writer.getSemanticVersion().compareTo(OLDEST) < 0;
            return !(old && PARQUET_JAVA.equals(writer.application));
        } catch (VersionParser.VersionParseException e) {
            return false;
        }
    }

    /** Statistics without a count of nulls would be written with a wrong one. */
    private static boolean canStand(ColumnChunkMetaData chunk, CompressionCodecName codec) {
        if (chunk.isEncrypted() || chunk.getCodec() != codec) {
            return false;
        }
        Statistics<?> statistics = chunk.getStatistics();
        return statistics == null || statistics.isEmpty() || statistics.isNumNullsSet();
    }

    private static String column(ColumnChunkMetaData chunk) {
        return chunk.getPath().toArray()[0];
    }

    /** How a chunk's bytes are counted. */
    interface Count {
        long of(ColumnChunkMetaData chunk);
    }

    /** What some columns take in a row group. */
    long bytes(int group, Set<String> columns, Count count) {
        long bytes = 0;
        for (ColumnChunkMetaData chunk : groups.get(group).getColumns()) {
            if (columns.contains(column(chunk))) {
                bytes += count.of(chunk);
            }
        }
        return bytes;
    }

    /**
     * Appends a chunk to the row group that a file was begun with.
     *
     * @param group that it is of
     * @param column of the file that is written
     */
    void append(ParquetFileWriter out, int group, ColumnDescriptor column) throws IOException {
        ColumnPath path = ColumnPath.get(column.getPath());
        for (ColumnChunkMetaData chunk : groups.get(group).getColumns()) {
            if (chunk.getPath().equals(path)) {
                out.appendColumnChunk(
                        column, in, chunk, null, reader.readColumnIndex(chunk), reader.readOffsetIndex(chunk));
                return;
            }
        }
        throw new IOException(reader.getFile() + ": expected a column " + path.toDotString() + " in row group " + group
                + ", got none. The file was changed while it was read: start again");
    }

    @Override
    public void close() throws IOException {
        try (in) {
            reader.close();
        }
    }
}
