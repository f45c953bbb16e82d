package io.lockstep.driver.prediction.rowgroup;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Parquet file of rows that were read from others. Of each row its place is told first ({@link #read}, {@link #next}); the
 * answer says which of its columns' values have to be given ({@link #write}), as the others are copied. For one thread.
 */
final class RowGroupWriter implements Closeable {
    /** About how many a row group that is written anew has: it lies in memory until it is whole. */
    static final long WRITTEN_BYTES = 64L << 20;

    private static final long ROWS_BETWEEN_LOOKS = 16;

    private final Configuration configuration;
    private final StructType schema;
    private final Set<String> candidates;
    private final long writtenBytes;
    private final WriteSupport.WriteContext context;
    private final OpenedFile file;
    private final ParquetFileWriter out;
    private final NewColumns all;
    private final int[] allPlaces;
    private Set<String> copied = Set.of();
    /** Of the columns that are not copied; absent where none is. */
    private @Nullable NewColumns others;

    private int[] otherPlaces = {};
    private @Nullable ChunkFile source;
    private String path = "";
    /** Of the file that rows are read from, copied; -1: the rows are written anew. */
    private int group = -1;

    private long expected;
    private long left;

    /**
     * @param configuration Spark's settings of the file, schema included. Not modified.
     * @param file that does not exist
     * @param schema of the file
     * @param candidates names of columns that are columns of the files which rows are read from, of the same names
     * @param writtenBytes about how many a row group that is written anew has
     */
    @SuppressWarnings("deprecation") // every version of Parquet that comes with Spark has this way to make a writer
    RowGroupWriter(Configuration configuration, Path file, StructType schema, Set<String> candidates, long writtenBytes)
            throws IOException {
        this.configuration = configuration;
        this.schema = schema;
        this.candidates = Set.copyOf(candidates);
        this.writtenBytes = writtenBytes;
        this.context = new ParquetWriteSupport().init(configuration);
        this.all = new NewColumns(configuration, schema);
        this.allPlaces = places(Set.of());
        this.file = new OpenedFile(HadoopOutputFile.fromPath(file, configuration));
        this.out = new ParquetFileWriter(
                this.file,
                context.getSchema(),
                ParquetFileWriter.Mode.CREATE,
                ParquetWriter.DEFAULT_BLOCK_SIZE,
                ParquetWriter.MAX_PADDING_SIZE_DEFAULT);
        try {
            out.start();
        } catch (IOException | RuntimeException e) {
            this.file.close();
            throw e;
        }
    }

    /**
     * The next rows are read from another file.
     *
     * @throws IOException when the file cannot be opened, or not all rows came of the row group before
     */
    void read(Path file) throws IOException {
        endCopied();
        closeSource();
        path = file.toString();
        ChunkFile next = ChunkFile.open(HadoopInputFile.fromPath(file, configuration));
        source = next;
        Set<String> same =
                next.same(candidates, context.getSchema(), NewColumns.codec(configuration), RowGroupJob.FEWEST_BYTES);
        if (!same.equals(copied)) {
            copied = same;
            otherPlaces = places(same);
            others = same.isEmpty() ? null : new NewColumns(configuration, of(otherPlaces));
        }
    }

    /** Places of columns that are not among some. */
    private int[] places(Set<String> without) {
        List<String> names = Arrays.asList(schema.fieldNames());
        return IntStream.range(0, names.size())
                .filter(place -> !without.contains(names.get(place)))
                .toArray();
    }

    private StructType of(int[] places) {
        return new StructType(Arrays.stream(places).mapToObj(schema::apply).toArray(StructField[]::new));
    }

    /**
     * The next row is the one of that number in the file.
     *
     * @param newBytes about how many the values take that are in no file
     * @return places of the columns whose values are to be given; the same array where they are the same. Not to be modified.
     * @throws IOException when rows of the row group before are missing
     */
    int[] next(long row, long newBytes) throws IOException {
        if (group < 0 || left == 0 || row != expected) {
            endCopied();
            begin(row, newBytes);
        }
        return group < 0 ? allPlaces : otherPlaces;
    }

    private void begin(long row, long newBytes) throws IOException {
        group = copied.isEmpty() ? -1 : Objects.requireNonNull(source).groupFrom(row);
        if (group >= 0 && memory(newBytes) > writtenBytes) {
            group = -1;
        }
        if (group >= 0) {
            endWritten();
            left = rows(group);
            expected = row;
        }
    }

    private long rows(int number) {
        return Objects.requireNonNull(source).groups().get(number).getRowCount();
    }

    /** About what the columns take that are not copied, which lie in memory until the row group is whole. */
    private long memory(long newBytes) {
        Set<String> anew = new HashSet<>(List.of(schema.fieldNames()));
        anew.removeAll(copied);
        return Objects.requireNonNull(source).bytes(group, anew, ColumnChunkMetaData::getTotalUncompressedSize)
                + rows(group) * newBytes;
    }

    /** @param values of the columns that {@link #next} answered, in that order */
    void write(InternalRow values) throws IOException {
        if (group >= 0) {
            Objects.requireNonNull(others).write(values);
            left--;
            expected++;
            return;
        }
        all.write(values);
        if (all.rows() % ROWS_BETWEEN_LOOKS == 0 && all.bytes() >= writtenBytes) {
            endWritten();
        }
    }

    /** Ends a row group of which columns are copied. */
    private void endCopied() throws IOException {
        if (group < 0) {
            return;
        }
        if (left > 0) {
            throw new IOException(path + ": expected rows of row group " + group + " as they are stored, got " + left
                    + " fewer. The file was changed while it was read: start again");
        }
        append(Objects.requireNonNull(others), copied);
        group = -1;
    }

    /** Ends a row group that was written anew. */
    private void endWritten() throws IOException {
        if (all.rows() > 0) {
            append(all, Set.of());
        }
    }

    private void append(NewColumns columns, Set<String> from) throws IOException {
        long rows = columns.rows();
        try (ChunkFile written = columns.end()) {
            out.startBlock(rows);
            for (ColumnDescriptor column : context.getSchema().getColumns()) {
                if (from.contains(column.getPath()[0])) {
                    Objects.requireNonNull(source).append(out, group, column);
                } else {
                    written.append(out, 0, column);
                }
            }
            out.endBlock();
        }
    }

    private void closeSource() throws IOException {
        ChunkFile last = source;
        source = null;
        if (last != null) {
            last.close();
        }
    }

    /** Lets the file go as it is, which is not whole. */
    void abort() throws IOException {
        try (file) {
            closeSource();
        }
    }

    /**
     * Ends the file, which is whole then.
     *
     * @throws IOException when rows of the last row group are missing, too: the file is closed, and not whole
     */
    @Override
    public void close() throws IOException {
        try (file) {
            endCopied();
            endWritten();
            out.end(context.getExtraMetaData());
        } finally {
            closeSource();
        }
    }
}
