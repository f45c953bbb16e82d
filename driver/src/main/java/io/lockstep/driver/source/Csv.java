package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Lines of text in columns, UTF-8, plain or gzip. Spaces around a field are dropped, unless it is quoted; a quote
 * inside a quoted field is written twice; a field does not go on over a line's end. Such a record is one bad row. Empty
 * lines are no rows. Columns are text; those named under {@code data.numeric} are read as numbers.
 *
 * @param path a file, or a directory whose files are read (those whose names start with {@code _} or {@code .} are
 *     counted and left out)
 * @param header whether the first line of every file names the columns
 * @param names of the columns, in order; required without a header, in place of its names with one
 * @param separator one character
 * @param quote one character
 * @param missing what stands for a value that is not there, quoted or not; absent: nothing at all, and {@code ?}
 * @param partitions which values of folders called {@code dt=2026-11-23} are read, by the folders' name; absent: all. Such
 *     folders are a column more, whose values are text
 * @param decimal what stands before the fraction of a number: a point, or a comma, as in {@code 1.234,5}, whose points are then left out.
 *     A field that is no such number stays as it is
 * @param replace values that are read as other ones or as missing, column by column
 */
public record Csv(
        String path,
        @Default("true") boolean header,
        @Default("[]") List<String> names,
        @Default(",") String separator,
        @Default("\"") String quote,
        @Nullable List<String> missing,
        @Default(".") String decimal,
        @Nullable Map<String, Partitions> partitions,
        @Default("[]") List<Replacement> replace)
        implements Source {
    /** What stands for a missing value unless something else is said. */
    static final List<String> MISSING = List.of("", "?");

    public Csv {
        names = List.copyOf(names);
        replace = List.copyOf(replace);
        missing = missing == null ? MISSING : List.copyOf(missing);
        partitions = Partitions.sorted(partitions);
        if (separator.length() != 1 || quote.length() != 1 || separator.equals(quote)) {
            throw new IllegalArgumentException("separator and quote must be one character each and differ, got '"
                    + separator + "' and '" + quote + "'");
        }
        if (!decimal.equals(".") && !decimal.equals(",")) {
            throw new IllegalArgumentException("decimal must be '.' or ',', got '" + decimal + "'");
        }
        if (decimal.equals(separator)) {
            throw new IllegalArgumentException("decimal and separator must differ, got '" + decimal
                    + "' for both. Set separator to what stands between the fields, such as ';'");
        }
        if (!header && names.isEmpty()) {
            throw new IllegalArgumentException(
                    "names: expected the names of the columns, as header is false, got none. Add names: [...]");
        }
    }

    /** All files at a path, whose numbers have a decimal point. */
    public Csv(
            String path,
            boolean header,
            List<String> names,
            String separator,
            String quote,
            @Nullable List<String> missing) {
        this(path, header, names, separator, quote, missing, ".", null, List.of());
    }

    @Override
    public Source under(@Nullable String root) {
        return new Csv(Paths.under(root, path), header, names, separator, quote, missing, decimal, partitions, replace);
    }

    @Override
    public Source at(String other) {
        List<Replacement> ifThere = replace.stream().map(Replacement::ifThere).toList();
        return new Csv(other, header, names, separator, quote, missing, decimal, null, ifThere);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

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
        List<Files.Entry> entries = folders.files();
        List<FileRange> ranges = RangeSource.ofLines(spark, files, entries);
        List<String> columns = columns(files, entries);
        ranges = CsvSplits.outsideRecords(spark, files, ranges, separator, quote, columns.size());
        StructType schema = new StructType();
        for (String column : columns) {
            schema = schema.add(column, DataTypes.StringType);
        }
        List<Map<String, @Nullable String>> replaced = Replacement.byColumn(replace, columns, path);
        char separatorChar = separator.charAt(0);
        char quoteChar = quote.charAt(0);
        List<String> missingTexts = new ArrayList<>(missing == null ? List.of() : missing);
        boolean skipFirst = header;
        boolean commas = decimal.equals(",");
        FolderColumns.Table table = folders.with(schema);
        return RangeSource.rows(
                spark,
                files,
                table.columns(),
                null,
                ranges,
                found.hidden(),
                RangeSource.mostTasks(spark, entries),
                table.reader((own, range) -> new CsvRows(
                        own, range, replaced, skipFirst, new CsvLine(separatorChar, quoteChar, missingTexts, commas))));
    }

    private List<String> columns(Files files, List<Files.Entry> entries) throws IOException {
        List<String> columns = names;
        boolean first = true;
        for (Files.Entry entry : entries) {
            boolean gzip = SourceFiles.gzip(files, entry.path());
            CsvHead.refuseOther(files, entry.path(), gzip, header);
            if (header) {
                List<String> own = headerOf(files, entry.path(), gzip);
                columns = first ? checkedColumns(entry.path(), own) : columns;
                refuseOther(entry.path(), entries.get(0).path(), columns, own);
                first = false;
            }
        }
        return columns;
    }

    private List<String> headerOf(Files files, String file, boolean gzip) throws IOException {
        try (LineReader lines = LineReader.open(files, file, gzip, 0, 1)) {
            String line = lines.next();
            if (line == null) {
                throw new SourceException(file + ": expected a header line, got an empty file");
            }
            if (!lines.isText()) {
                throw new SourceException(file + ": expected UTF-8 text in its header, got " + Excerpt.quoted(line)
                        + ". Convert the file, if it is Latin-1 as iconv -f ISO-8859-1 -t UTF-8 does");
            }
            if (line.isBlank()) {
                throw new SourceException(file + ": expected the names of the columns in the first line, got an empty"
                        + " line. Remove it, or set header: false and give names");
            }
            CsvLine parser = new CsvLine(separator.charAt(0), quote.charAt(0), List.of());
            List<@Nullable String> found = new ArrayList<>();
            String problem = parser.parse(line, found);
            if (problem != null) {
                throw new SourceException(file + ": expected a header of names, got " + problem);
            }
            List<String> texts = new ArrayList<>();
            for (String name : found) {
                texts.add(name == null || name.isEmpty() ? "column" + (texts.size() + 1) : name);
            }
            return texts;
        }
    }

    private List<String> checkedColumns(String file, List<String> found) throws SourceException {
        if (!names.isEmpty() && names.size() != found.size()) {
            throw new SourceException(file + ": expected " + names.size() + " columns, as data has names for, got "
                    + found.size() + " in the header");
        }
        List<String> columns = names.isEmpty() ? found : names;
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw new SourceException(file + ": expected each column name once, got " + Excerpt.quoted(column)
                        + " twice. Give other names under names, and set header: false if its first line is a row");
            }
        }
        return columns;
    }

    private void refuseOther(String file, String first, List<String> columns, List<String> found)
            throws SourceException {
        if (names.isEmpty() && !columns.equals(found)) {
            throw new SourceException(file + ": expected the columns of " + first + ", " + Excerpt.list(columns)
                    + ", got " + Excerpt.list(found)
                    + ". Write all files with the same columns, or read them as two sources");
        }
    }

    @Override
    public String place(Files files, String where) throws IOException {
        return LineReader.place(files, where);
    }

    @Override
    public Places places(Files files) {
        return new LinePlaces(files);
    }
}
