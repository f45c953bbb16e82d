package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.value.CanonicalText;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line, UTF-8, plain or gzip. Every key that any line has is a column, in the order in which they
 * first occur; a key that a line lacks, or whose value is null, is a missing value. All lines are read once to find the
 * columns and their types. Arrays of numbers may be nested, as long as the inner ones have one length: their numbers
 * stand one after another, row by row; so many numbers have one shape in all lines of a column, that of most, and a
 * line with another is a bad row. What is not of one kind in all lines is text, as are objects: their JSON. So are
 * whole numbers above 2^53 beside others with a fraction: as double several would be one. Empty lines are no rows.
 *
 * @param path a file, or a directory whose files are read (those whose names start with {@code _} or {@code .} are
 *     counted and left out)
 * @param partitions which values of folders called {@code dt=2026-11-23} are read, by the folders' name; absent: all. Such
 *     folders are a column more, whose values are text
 */
public record JsonLines(String path, @Nullable Map<String, Partitions> partitions) implements Source {
    private static final long EXACT_IN_DOUBLE = 1L << 53;

    /** What a column holds, from what fits all lines; text fits everything. */
    private enum Kind {
        NOTHING,
        FLAG,
        WHOLE,
        /** Whole numbers, some of which no double holds. */
        LARGE,
        REAL,
        NUMBERS,
        ARRAY,
        TEXT;

        private DataType type() {
            return switch (this) {
                case FLAG -> DataTypes.BooleanType;
                case WHOLE, LARGE -> DataTypes.LongType;
                case REAL -> DataTypes.DoubleType;
                case NUMBERS -> DataTypes.createArrayType(DataTypes.DoubleType);
                case ARRAY -> DataTypes.createArrayType(DataTypes.StringType);
                default -> DataTypes.StringType;
            };
        }

        Kind with(Kind other) {
            if (this == other || other == NOTHING) {
                return this;
            }
            if (this == NOTHING) {
                return other;
            }
            if (isWhole() && other.isWhole()) {
                return LARGE;
            }
            if (isNumber() && other.isNumber()) {
                return this == LARGE || other == LARGE ? TEXT : REAL;
            }
            return isArray() && other.isArray() ? ARRAY : TEXT;
        }

        private boolean isWhole() {
            return this == WHOLE || this == LARGE;
        }

        private boolean isNumber() {
            return isWhole() || this == REAL;
        }

        private boolean isArray() {
            return this == NUMBERS || this == ARRAY;
        }
    }

    public JsonLines {
        partitions = Partitions.sorted(partitions);
    }

    /** All files at a path. */
    public JsonLines(String path) {
        this(path, null);
    }

    @Override
    public Source under(@Nullable String root) {
        return new JsonLines(Paths.under(root, path), partitions);
    }

    @Override
    public Source at(String other) {
        return new JsonLines(other);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    /** A schema has what other files could say otherwise: kinds of values and shapes of arrays. */
    @Override
    public boolean readsFilesApart() {
        return true;
    }

    @Override
    public boolean declaresTypes() {
        return false;
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        SourceFiles.Found found = SourceFiles.find(Partitions.within(files, partitions), path);
        FolderColumns folders = FolderColumns.of(files, path, partitions, found.files());
        for (Files.Entry entry : folders.files()) {
            CsvHead.refuseOther(files, entry.path(), SourceFiles.gzip(files, entry.path()), false);
        }
        List<FileRange> ranges = RangeSource.ofLines(spark, files, folders.files());
        int most = RangeSource.mostTasks(spark, folders.files());
        Map<String, Column> columns = columns(spark, files, ranges, most);
        if (columns.isEmpty()) {
            throw new SourceException(path
                    + ": expected a JSON object in every line, such as {\"age\": 41}, got none. Is it another format?");
        }
        StructType schema = new StructType();
        for (Map.Entry<String, Column> column : columns.entrySet()) {
            schema = schema.add(
                    column.getKey(),
                    column.getValue().kind.type(),
                    true,
                    column.getValue().shapes.metadata());
        }
        String[] names = columns.keySet().toArray(String[]::new);
        Kind[] kinds = columns.values().stream().map(column -> column.kind).toArray(Kind[]::new);
        Map<String, Map<String, String>> odd = new HashMap<>();
        columns.forEach((name, column) -> {
            if (!column.shapes.odd().isEmpty()) {
                odd.put(name, column.shapes.odd());
            }
        });
        FolderColumns.Table table = folders.with(schema);
        return RangeSource.rows(
                spark,
                files,
                table.columns(),
                null,
                ranges,
                found.hidden(),
                most,
                table.reader((own, range) -> new Rows(own, range, names, kinds, odd)));
    }

    /** Every column with its kind: of each range in a task, then of one range after another. */
    private static Map<String, Column> columns(SparkSession spark, Files files, List<FileRange> ranges, int most)
            throws IOException {
        Map<String, Column> columns = new LinkedHashMap<>();
        for (String[] column : RangeSource.find(spark, files, ranges, most, JsonLines::kinds)) {
            Column all = columns.computeIfAbsent(column[0], name -> new Column());
            all.kind = all.kind.with(Kind.valueOf(column[1]));
            all.shapes.merge(column[2]);
        }
        return columns;
    }

    private static Iterator<String[]> kinds(Files files, Iterator<FileRange> ranges) throws IOException {
        Map<String, Column> columns = new LinkedHashMap<>();
        while (ranges.hasNext()) {
            try (Lines lines = new Lines(files, ranges.next())) {
                while (lines.next()) {
                    lines.values.forEach((key, value) ->
                            columns.computeIfAbsent(key, name -> new Column()).add(value));
                }
            }
        }
        return columns.entrySet().stream()
                .map(column -> new String[] {
                    column.getKey(),
                    column.getValue().kind.name(),
                    column.getValue().shapes.text()
                })
                .iterator();
    }

    /** What is found out of a column. */
    private static final class Column {
        private final ArrayShapes shapes = new ArrayShapes();
        private Kind kind = Kind.NOTHING;

        void add(@Nullable Object value) {
            Kind own = kind(value);
            kind = kind.with(own);
            if (own == Kind.NUMBERS && value instanceof List<?> array) {
                shapes.add(array);
            }
        }
    }

    private static Kind kind(@Nullable Object value) {
        if (value == null) {
            return Kind.NOTHING;
        }
        if (value instanceof Boolean) {
            return Kind.FLAG;
        }
        if (value instanceof Number number) {
            // what no 64 bits hold would be another number, and another key
            return number instanceof BigInteger
                    ? Kind.TEXT
                    : number instanceof Double
                            ? Kind.REAL
                            : Math.abs(number.longValue()) > EXACT_IN_DOUBLE || number.longValue() == Long.MIN_VALUE
                                    ? Kind.LARGE
                                    : Kind.WHOLE;
        }
        if (value instanceof List<?> list) {
            return isNumbers(list) ? Kind.NUMBERS : Kind.ARRAY;
        }
        return Kind.TEXT;
    }

    /** Numbers and nulls, or arrays of them. */
    private static boolean isNumbers(List<?> list) {
        for (Object element : list) {
            boolean fits = element == null
                    || element instanceof Number
                    || (element instanceof List<?> inner && isNumbers(inner));
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String place(Files files, String where) throws IOException {
        return LineReader.place(files, where);
    }

    @Override
    public Places places(Files files) {
        return new LinePlaces(files);
    }

    /** Lines of a range that are not empty. */
    private static final class Lines implements AutoCloseable {
        private final LineReader lines;
        private final String path;
        private Map<String, @Nullable Object> values = Map.of();
        private @Nullable String problem;

        Lines(Files files, FileRange range) throws IOException {
            this.path = range.path();
            this.lines = LineReader.open(files, path, SourceFiles.gzip(files, path), range.start(), range.end());
        }

        /** Reads the next line: its values, or what is wrong with it. False at the end. */
        boolean next() throws IOException {
            String line = lines.next();
            while (line != null && line.isBlank()) {
                line = lines.next();
            }
            values = new LinkedHashMap<>();
            problem = null;
            if (line != null) {
                read(line);
            }
            return line != null;
        }

        private void read(String line) {
            if (!lines.isText()) {
                problem = CsvRows.NOT_TEXT;
                return;
            }
            try {
                if (Json.parse(line, "line") instanceof Map<?, ?> map) {
                    map.forEach((key, value) -> values.put(String.valueOf(key), value));
                } else {
                    problem = "no object: expected {\"column\": value, …} in a line, got " + Excerpt.quoted(line);
                }
            } catch (IOException e) {
                problem = "not JSON: expected {\"column\": value, …} in a line, got " + Excerpt.quoted(line) + "; "
                        + reason(e);
            }
        }

        /** What the parser says, without the line's own number, which is always 1. */
        private static String reason(IOException e) {
            String said = String.valueOf(e.getMessage());
            return Excerpt.of(said.replaceFirst("^line: expected .*?, got ", "")
                    .replaceAll("\\s*\\(start marker at .*?]\\)", "")
                    .replaceFirst(" at line 1, column", " at column"));
        }

        String where() {
            return Paths.where(path, lines.offset());
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    /** Rows of a range, in a task. */
    private static final class Rows implements RangeRows {
        private final Lines lines;
        private final String[] names;
        private final Kind[] kinds;
        private final Map<String, Map<String, String>> odd;

        /** @param odd of columns with arrays in several shapes: those that are refused, with the one of most lines */
        Rows(Files files, FileRange range, String[] names, Kind[] kinds, Map<String, Map<String, String>> odd)
                throws IOException {
            this.lines = new Lines(files, range);
            this.names = names;
            this.kinds = kinds;
            this.odd = odd;
        }

        @Override
        public @Nullable Row next() throws IOException {
            if (!lines.next()) {
                return null;
            }
            @Nullable Object[] values = new @Nullable Object[names.length + 2];
            for (int i = 0; i < names.length; i++) {
                Object value = lines.values.get(names[i]);
                values[i] = value == null ? null : plain(kinds[i], value);
            }
            return RangeSource.row(values, lines.where(), lines.problem == null ? oddShape() : lines.problem);
        }

        private @Nullable String oddShape() {
            for (Map.Entry<String, Map<String, String>> column : odd.entrySet()) {
                if (lines.values.get(column.getKey()) instanceof List<?> list) {
                    String shape = ArrayShapes.of(list);
                    String usual = column.getValue().get(shape);
                    if (usual != null) {
                        return "array of another shape: expected " + usual + " in " + Excerpt.quoted(column.getKey())
                                + ", as in most rows, got " + shape;
                    }
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }

    private static Object plain(Kind kind, Object value) {
        return switch (kind) {
            case FLAG -> value;
            case WHOLE, LARGE -> ((Number) value).longValue();
            case REAL -> ((Number) value).doubleValue();
            case NUMBERS -> numbers((List<?>) value);
            case ARRAY -> texts((List<?>) value);
            default -> text(value);
        };
    }

    /** As other formats say it: numbers and booleans by their one text, what has parts as JSON. */
    private static String text(Object value) {
        boolean parts = value instanceof Map || value instanceof List;
        return value instanceof String text
                ? text
                : parts ? Json.line(value) : Objects.requireNonNull(CanonicalText.of(value));
    }

    private static @Nullable Object[] texts(List<?> list) {
        @Nullable Object[] texts = new @Nullable Object[list.size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = list.get(i) == null ? null : text(list.get(i));
        }
        return texts;
    }

    /**
     * double[]; with nulls, and for one whose inner arrays differ in length, Object[], which is refused where it is
     * used.
     */
    private static Object numbers(List<?> list) {
        List<@Nullable Double> flat = new ArrayList<>();
        if (ArrayShapes.flatten(list, flat).isEmpty()) {
            return new @Nullable Object[1];
        }
        if (flat.contains(null)) {
            return flat.toArray();
        }
        return flat.stream()
                .mapToDouble(number -> Objects.requireNonNull(number))
                .toArray();
    }
}
