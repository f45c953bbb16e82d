package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Files of a folder, in a directory, which many tasks read, or in a tar archive, plain or gzip, which one task reads and all
 * decode.
 *
 * @param root qualified: the folder, or the archive
 * @param inside of the archive; empty: the top
 * @param names of a directory's files below it; absent: it is an archive
 * @param wanted which of them are rows
 */
record FolderScan(String root, String inside, @Nullable List<String> names, FolderFiles wanted) {
    private static final int FEWEST_FILES_PER_TASK = 64;
    private static final int MOST_FILES_PER_TASK = 4096;

    /** Looks at files. */
    interface Look<T> {
        T at(Iterator<FolderFile> files) throws IOException;
    }

    /** Makes rows of files, in a task. */
    interface Rows extends Serializable {
        Iterator<Row> of(Iterator<FolderFile> files);
    }

    /**
     * Looks a folder up.
     *
     * @param path a directory or a tar archive
     * @param folder in it; absent: the top
     */
    static FolderScan of(Files files, String path, @Nullable String folder, FolderFiles wanted) throws IOException {
        String inside = folder == null ? "" : folder;
        if (SourceFiles.isFile(files, path)) {
            return new FolderScan(files.qualify(path), inside, null, wanted);
        }
        SourceFiles.list(files, path);
        String directory = files.qualify(inside.isEmpty() ? path : Paths.under(path, inside));
        List<String> all = DirectoryFiles.list(files, directory);
        if (wanted.labels()) {
            refuseOddFolders(files, directory, all, wanted);
        }
        return new FolderScan(directory, "", all.stream().filter(wanted::wants).toList(), wanted);
    }

    /** The folder, for messages. */
    String where() {
        return root + (inside.isEmpty() ? "" : "!/" + inside);
    }

    /** What can be said of the files before Spark reads them. */
    <T> T look(Files files, Look<T> look) throws IOException {
        try {
            if (names != null) {
                return look.at(new DirectoryFiles(files, root, names.iterator(), wanted));
            }
            try (TarFiles entries = new TarFiles(files, root, inside, wanted)) {
                return look.at(entries);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** All files as rows. */
    JavaRDD<Row> rows(SparkSession spark, Files files, Rows rows) {
        int parallelism = spark.sparkContext().defaultParallelism();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Map<String, String> settings = files.settings();
        String own = root;
        FolderFiles which = wanted;
        if (names == null) {
            String folder = inside;
            JavaRDD<byte[][]> read = context.parallelize(List.of(own), 1)
                    .mapPartitions(paths -> entries(settings, paths.next(), folder, which));
            JavaRDD<byte[][]> spread = parallelism == 1 ? read : read.repartition(2 * parallelism);
            return spread.mapPartitions(packed -> rows.of(unpacked(packed)));
        }
        int fitting = Math.min(4 * parallelism, names.size() / FEWEST_FILES_PER_TASK);
        int tasks = Math.max(1, Math.max(fitting, names.size() / MOST_FILES_PER_TASK));
        return context.parallelize(names, tasks)
                .mapPartitions(part -> rows.of(new DirectoryFiles(HadoopFiles.of(settings), own, part, which)));
    }

    /** Refuses a class without any file, and one folder that holds folders only: those are the classes. */
    private static void refuseOddFolders(Files files, String directory, List<String> names, FolderFiles wanted)
            throws IOException {
        Set<String> folders = new TreeSet<>();
        Set<String> inner = new TreeSet<>();
        Set<String> filled = new HashSet<>();
        boolean direct = false;
        for (String name : names) {
            filled.add(name.substring(0, Math.max(0, name.indexOf('/'))));
            if (wanted.problem(name).isEmpty()) {
                String[] parts = name.split("/", 3);
                folders.add(parts[0]);
                inner.add(parts[1]);
                direct |= parts.length == 2;
            }
        }
        if (folders.size() == 1 && !direct && inner.size() > 1) {
            throw new SourceException(directory + ": expected one folder for each class, got the folder "
                    + Excerpt.list(folders) + " alone, with the folders " + Excerpt.list(inner)
                    + ". Set folder to the one that holds the classes' folders, or labels: false where there are none");
        }
        for (Files.Entry entry : files.list(directory)) {
            if (entry.directory() && !SourceWalk.isHidden(entry.name()) && !filled.contains(entry.name())) {
                throw new SourceException(Excerpt.of(entry.path()) + ": expected "
                        + wanted.kind().plural() + " of a class, got an empty folder. Put them there, or remove it");
            }
        }
    }

    /** An archive's files, in a task, packed for the way to others. */
    private static Iterator<byte[][]> entries(
            Map<String, String> settings, String archive, String folder, FolderFiles wanted) throws IOException {
        TarFiles entries = new TarFiles(HadoopFiles.of(settings), archive, folder, wanted);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> {
            try {
                entries.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public byte[][] next() {
                return entries.next().toBytes();
            }
        };
    }

    private static Iterator<FolderFile> unpacked(Iterator<byte[][]> packed) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return packed.hasNext();
            }

            @Override
            public FolderFile next() {
                return FolderFile.of(packed.next());
            }
        };
    }
}
