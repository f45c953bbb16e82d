package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Sounds (WAV), in a directory or a tar archive, plain or gzip: one folder for each class, at any depth below it, as
 * {@code train/yes/0001.wav}; or any folders, and columns in the files' names. The columns are called sound (the file's
 * bytes, which the column kind {@code sound} decodes), label (the class's folder), those of {@code name}, and file (the
 * name below the folder). Hidden files ({@code .}, {@code _}) and files without a WAV file's extension are counted and
 * left out.
 *
 * @param path a directory or a tar archive
 * @param folder below {@code path}, or in the archive, that holds the files or the classes' folders; absent: the top
 * @param labels whether folders are classes; false, or a column label in {@code name}: files at any depth
 * @param name form of the files' names with columns in braces, as {@code "{label}_{speaker}_{take}.wav"}; with a slash,
 *     of the name with its folders. A file of another name is a bad row
 * @param where values of columns, as {@code {take: [0, 1]}}: only such files are rows
 * @param except values of columns: such files are no rows
 */
public record WavFolder(
        String path,
        @Nullable String folder,
        @Default("true") boolean labels,
        @Nullable String name,
        @Default("{}") Map<String, List<String>> where,
        @Default("{}") Map<String, List<String>> except)
        implements Source {
    /** The column with the files. */
    public static final String SOUND = "sound";

    private static final String LABEL = "label";
    private static final String FILE = "file";

    public WavFolder {
        folder = folder == null ? null : folder.replaceAll("^(\\./)+|/+$", "");
        where = Collections.unmodifiableMap(new LinkedHashMap<>(where));
        except = Collections.unmodifiableMap(new LinkedHashMap<>(except));
        NamePattern pattern = name == null ? null : NamePattern.of(name);
        List<String> known = new ArrayList<>(pattern == null ? List.of() : pattern.columns());
        for (String taken : List.of(SOUND, FILE)) {
            if (known.contains(taken)) {
                throw new PlainDataException(
                        "name", "expected columns that are none of the source's own, got {" + taken + "}. Rename it");
            }
        }
        if (labels && !known.contains(LABEL)) {
            known.add(LABEL);
        }
        checkColumns("where", where, known);
        checkColumns("except", except, known);
    }

    private static void checkColumns(String key, Map<String, List<String>> values, List<String> known) {
        for (String column : values.keySet()) {
            if (!known.contains(column)) {
                throw new PlainDataException(
                        key,
                        "expected a column that files' names or folders say, got " + Excerpt.quoted(column)
                                + ". Columns: " + Excerpt.list(known));
            }
        }
    }

    @Override
    public Source under(@Nullable String root) {
        return new WavFolder(Paths.under(root, path), folder, labels, name, where, except);
    }

    @Override
    public Source at(String other) {
        return new WavFolder(other, null, labels, name, Map.of(), Map.of());
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    private SoundFiles wanted() {
        NamePattern pattern = name == null ? null : NamePattern.of(name);
        boolean named = pattern != null && pattern.columns().contains(LABEL);
        return new SoundFiles(labels && !named, pattern, where, except);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        SoundFiles wanted = wanted();
        FolderScan scan = FolderScan.of(files, path, folder, wanted);
        scan.look(files, found -> firstUsable(found, scan.where()));
        StructType columns = new StructType().add(SOUND, DataTypes.BinaryType);
        for (String column : wanted.columns()) {
            columns = columns.add(column, DataTypes.StringType);
        }
        columns = columns.add(FILE, DataTypes.StringType);
        return new SourceRows(
                scan.rows(spark, files, wanted::rows),
                RangeSource.schema(columns),
                List.of(columns.fieldNames()),
                null);
    }

    private FolderFile firstUsable(Iterator<FolderFile> files, String folderOrArchive) throws SourceException {
        String problem = "";
        while (files.hasNext()) {
            FolderFile file = files.next();
            if (file.problem().isEmpty()) {
                return file;
            }
            problem = problem.isEmpty() ? file.where() + ": " + file.problem() : problem;
        }
        boolean filtered = !where.isEmpty() || !except.isEmpty();
        throw new SourceException(folderOrArchive + ": expected WAV files"
                + (wanted().labels() ? " in one folder for each class" : "") + ", got "
                + (problem.isEmpty() ? "no files" : "none (" + problem + ")") + ". Check path and folder"
                + (filtered ? ", where and except" : ""));
    }

    @Override
    public String place(Files files, String place) {
        return place;
    }
}
