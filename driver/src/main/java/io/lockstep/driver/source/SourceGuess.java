package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The source that files are, by their names and first bytes.
 *
 * @param keys as a config has them: {@code format}, {@code path} and what else it needs
 * @param kind of rows
 * @param form of one picture or sound
 * @param notes what was seen, for people
 */
public record SourceGuess(Map<String, Object> keys, Kind kind, Form form, List<String> notes) {
    private static final String FORMAT = "format";
    private static final String PATH = "path";
    private static final String CSV = "csv";

    /** What the rows are. */
    public enum Kind {
        TABLE,
        PICTURES,
        SOUNDS,
        TEXTS
    }

    /**
     * What all pictures or sounds are brought to.
     *
     * @param width of a picture
     * @param height of a picture
     * @param rate samples of a sound in a second
     * @param seconds of a sound
     */
    public record Form(int width, int height, int rate, double seconds) {
        /** Neither a picture nor a sound. */
        public static final Form NONE = new Form(0, 0, 0, 0);
    }

    private static final Map<String, String> FORMATS = Map.of(
            "jsonl", "jsonLines",
            "ndjson", "jsonLines",
            "json", "jsonLines",
            "parquet", "parquet",
            "orc", "orc",
            "tfrecord", "tfrecord");

    public SourceGuess {
        keys = new LinkedHashMap<>(keys);
        notes = List.copyOf(notes);
    }

    /** Rows of single values. */
    public SourceGuess(Map<String, Object> keys, Kind kind, List<String> notes) {
        this(keys, kind, Form.NONE, notes);
    }

    /**
     * @param path a file or directory
     * @throws IOException when nothing is there, or it is of no kind that can be read
     */
    public static SourceGuess of(Files files, String path) throws IOException {
        String qualified = files.qualify(path);
        if (!SourceFiles.isFile(files, path)) {
            return FolderGuess.of(files, path, SourceFiles.list(files, qualified));
        }
        String extension = extension(path);
        if (extension.matches("tar|tgz")) {
            return FolderGuess.ofArchive(files, path);
        }
        String format = FORMATS.get(extension);
        if (format == null && extension.matches("xlsx?|ods")) {
            throw new SourceException(
                    path + ": expected a table as text, Parquet or ORC, got a spreadsheet. Save it as CSV");
        }
        if (format == null && extension.matches("jpe?g|png|gif|bmp|wave?")) {
            throw new SourceException(
                    path + ": expected a folder of such files, with one folder for each class, got one file."
                            + " Give the folder");
        }
        return format == null ? csv(files, path, path) : table(format, path);
    }

    /** A table or view of the session's catalog. */
    public static SourceGuess catalogTable(String name) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(FORMAT, "table");
        keys.put("table", name);
        return new SourceGuess(keys, Kind.TABLE, List.of());
    }

    static SourceGuess table(String format, String path) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(FORMAT, format);
        keys.put(PATH, path);
        return new SourceGuess(keys, Kind.TABLE, List.of());
    }

    /** @param first file of those at the path */
    static SourceGuess csv(Files files, String path, String first) throws IOException {
        CsvDialect dialect = CsvDialect.of(files, first);
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(FORMAT, CSV);
        keys.put(PATH, path);
        if (!dialect.separator().equals(",")) {
            keys.put("separator", dialect.separator());
        }
        if (!dialect.decimal().equals(".")) {
            keys.put("decimal", dialect.decimal());
        }
        if (!dialect.header()) {
            keys.put("header", false);
        }
        if (!dialect.names().isEmpty()) {
            keys.put("names", dialect.names());
        }
        return new SourceGuess(keys, Kind.TABLE, dialect.notes());
    }

    /** These keys with one more or another. */
    public SourceGuess with(String key, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(keys);
        changed.put(key, value);
        return new SourceGuess(changed, kind, form, notes);
    }

    /** Whether a text may stand for a missing value by the source's {@code missing}. */
    public boolean takesMissing() {
        return List.of(CSV, "parquet", "orc").contains(String.valueOf(keys.get(FORMAT)));
    }

    /** Whether it is a file of separated values. */
    public boolean isCsv() {
        return CSV.equals(keys.get(FORMAT));
    }

    /** A file's extension, in small letters, that of compression left out. */
    static String extension(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".tar.gz")) {
            return "tgz";
        }
        String unpacked = lower.endsWith(".gz") ? lower.substring(0, lower.length() - 3) : lower;
        String name = unpacked.substring(unpacked.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }
}
