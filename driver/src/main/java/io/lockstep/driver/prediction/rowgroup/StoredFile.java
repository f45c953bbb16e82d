package io.lockstep.driver.prediction.rowgroup;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;

/** A Parquet file with its row groups, whose column chunks are copied. For one thread. */
final class StoredFile implements Closeable {
    private final ParquetFileReader reader;
    private final SeekableInputStream in;
    private final List<BlockMetaData> groups;
    /** Number of a row group by that of its first row. */
    private final Map<Long, Integer> begun = new HashMap<>();

    private StoredFile(ParquetFileReader reader, SeekableInputStream in) {
        this.reader = reader;
        this.in = in;
        this.groups = reader.getRowGroups();
        long first = 0;
        for (int i = 0; i < groups.size(); i++) {
            begun.put(first, i);
            first += groups.get(i).getRowCount();
        }
    }

    static StoredFile open(InputFile file) throws IOException {
        ParquetFileReader reader = ParquetFileReader.open(file);
        try {
            return new StoredFile(reader, file.newStream());
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
     * Those of some columns whose chunks are what would be written.
     *
     * @param fewestBytes of a row group's chunks of them, in the mean; none of them where they have fewer
     */
    Set<String> same(Set<String> columns, MessageType written, CompressionCodecName codec, long fewestBytes) {
        MessageType own = reader.getFileMetaData().getSchema();
        Set<String> same = new HashSet<>(columns);
        same.removeIf(column -> !own.containsField(column)
                || !own.getType(column).isPrimitive()
                || !own.getType(column).equals(written.getType(column)));
        long bytes = 0;
        for (BlockMetaData group : groups) {
            Set<String> there = new HashSet<>();
            for (ColumnChunkMetaData chunk : group.getColumns()) {
                String column = chunk.getPath().toArray()[0];
                if (same.contains(column) && !chunk.isEncrypted() && chunk.getCodec() == codec) {
                    there.add(column);
                    bytes += chunk.getTotalSize();
                }
            }
            same.retainAll(there);
        }
        return bytes < fewestBytes * groups.size() ? Set.of() : same;
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
