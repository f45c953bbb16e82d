package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Columns of a Parquet file with their types, as its footer says. */
final class ParquetColumns {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int SHORTEST_BYTES = 12;
    private static final String DECIMAL = "decimal(";

    private ParquetColumns() {}

    /** Options that are made once: each time they read Hadoop's settings from its files, which takes longer than a footer. */
    private static final class FooterOptions {
        static final ParquetReadOptions SCHEMA = ParquetReadOptions.builder()
                .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
                .build();
    }

    /**
     * Each column's type by its name. What readers take for the same has one name: whether values may be missing, how a
     * list is nested and in what order fields stand makes no difference.
     *
     * @throws SourceException when the file is not Parquet
     */
    static Map<String, String> of(Files files, String path) throws IOException {
        try (Files.RandomAccess file = files.openRandom(path)) {
            refuseOther(path, file);
            try (ParquetFileReader reader = ParquetFileReader.open(new Input(file), FooterOptions.SCHEMA)) {
                return columns(reader.getFileMetaData().getSchema());
            } catch (IOException | RuntimeException e) {
                throw new SourceException(
                        Excerpt.of(path) + ": expected Parquet, got a damaged footer ("
                                + Excerpt.of(String.valueOf(e.getMessage())) + "). Copy the file afresh",
                        e);
            }
        }
    }

    /**
     * Holds a file's columns against those that Spark reads: it takes names and types from a note of its own in the
     * footer, which has no checksum, and would read a column that the note calls otherwise as missing in every row.
     *
     * @param read what Spark reads
     * @param folders names of columns that folders name
     * @throws SourceException where the footer says one thing in two ways
     */
    static void refuseDisagreement(Files files, String path, StructType read, Set<String> folders) throws IOException {
        Map<String, String> columns = of(files, path);
        Set<String> names = new TreeSet<>(List.of(read.fieldNames()));
        columns.keySet().removeAll(folders);
        names.removeAll(folders);
        boolean same = names.equals(columns.keySet());
        for (StructField field : read.fields()) {
            String stored = columns.getOrDefault(field.name(), "");
            String type = field.dataType().simpleString();
            same &= !type.startsWith(DECIMAL)
                    || !stored.startsWith(DECIMAL)
                    || stored.replace(" ", "").equals(type);
        }
        if (!same) {
            throw new SourceException(
                    Excerpt.of(path) + ": expected Parquet, got a damaged footer, which has the columns "
                            + Excerpt.list(columns.keySet()) + " and says " + Excerpt.list(names)
                            + " in its note for Spark. Copy the file afresh");
        }
    }

    private static void refuseOther(String path, Files.RandomAccess file) throws IOException {
        String expected = Excerpt.of(path) + ": expected Parquet, got ";
        if (file.size() == 0) {
            throw new SourceException(expected + "an empty file. Copy it afresh, or move it elsewhere");
        }
        byte[] head = new byte[(int) Math.min(MAGIC.length, file.size())];
        file.readFully(0, head, 0, head.length);
        if (!Arrays.equals(head, MAGIC)) {
            StringBuilder found = new StringBuilder();
            for (byte value : head) {
                found.append(String.format(Locale.ROOT, " %02x", value));
            }
            throw new SourceException(expected + "a file that begins with the bytes" + found
                    + ". Move it elsewhere, or correct format if all are of another one");
        }
        byte[] tail = new byte[MAGIC.length];
        file.readFully(Math.max(0, file.size() - tail.length), tail, 0, tail.length);
        if (file.size() < SHORTEST_BYTES || !Arrays.equals(tail, MAGIC)) {
            throw new SourceException(expected + "a truncated file of " + file.size() + " bytes. Copy it afresh");
        }
    }

    private static Map<String, String> columns(GroupType group) {
        Map<String, String> columns = new TreeMap<>();
        for (Type field : group.getFields()) {
            columns.put(field.getName(), type(field));
        }
        return columns;
    }

    private static String type(Type type) {
        if (type.isRepetition(Type.Repetition.REPEATED)) {
            return "array of " + plain(type);
        }
        return plain(type);
    }

    private static String plain(Type type) {
        if (type.isPrimitive()) {
            return primitive(type.asPrimitiveType());
        }
        GroupType group = type.asGroupType();
        if (group.getLogicalTypeAnnotation() instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
                && group.getFieldCount() == 1) {
            return "array of " + plain(element(group));
        }
        return columns(group).toString();
    }

    /** What a list repeats, in the way of any writer. */
    private static Type element(GroupType list) {
        Type repeated = list.getType(0);
        boolean wrapped = !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.getName().equals("array")
                && !repeated.getName().equals(list.getName() + "_tuple");
        return wrapped ? repeated.asGroupType().getType(0) : repeated;
    }

    private static String primitive(PrimitiveType type) {
        LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
        String stored = type.getPrimitiveTypeName().name().toLowerCase(Locale.ROOT);
        if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
            return "timestamp";
        }
        if (meaning instanceof LogicalTypeAnnotation.TimestampLogicalTypeAnnotation time) {
            return time.isAdjustedToUTC() ? "timestamp" : "timestamp without zone";
        }
        if (meaning instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
                || meaning instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
                || meaning instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation) {
            return "text";
        }
        if (meaning instanceof LogicalTypeAnnotation.DecimalLogicalTypeAnnotation decimal) {
            return "decimal(" + decimal.getPrecision() + ", " + decimal.getScale() + ")";
        }
        if (meaning instanceof LogicalTypeAnnotation.IntLogicalTypeAnnotation whole) {
            return (whole.isSigned() ? "int" : "unsigned int") + whole.getBitWidth();
        }
        if (meaning != null) {
            return meaning.toString().toLowerCase(Locale.ROOT) + " in " + stored;
        }
        return type.getPrimitiveTypeName() == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
                ? stored + "(" + type.getTypeLength() + ")"
                : stored;
    }

    /** A file as Parquet's reader wants it. */
    private record Input(Files.RandomAccess file) implements InputFile {
        @Override
        public long getLength() {
            return file.size();
        }

        @Override
        public SeekableInputStream newStream() {
            return new Seekable(new Cursor(file));
        }
    }

    private static final class Seekable extends DelegatingSeekableInputStream {
        private final Cursor cursor;

        private Seekable(Cursor cursor) {
            super(cursor);
            this.cursor = cursor;
        }

        @Override
        public long getPos() {
            return cursor.position;
        }

        @Override
        public void seek(long position) {
            cursor.position = position;
        }
    }

    private static final class Cursor extends InputStream {
        private final Files.RandomAccess file;
        private long position;

        private Cursor(Files.RandomAccess file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            int got = (int) Math.min(count, file.size() - position);
            if (got < 0) {
                throw new EOFException("a position behind the file's end");
            }
            if (got == 0) {
                return count == 0 ? 0 : -1;
            }
            file.readFully(position, target, offset, got);
            position += got;
            return got;
        }
    }
}
