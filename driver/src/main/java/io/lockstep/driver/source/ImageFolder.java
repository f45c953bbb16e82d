package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.image.BadImageException;
import io.lockstep.driver.image.DecodedImage;
import io.lockstep.driver.image.ImageDecoder;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Images (JPEG, PNG, GIF, BMP) in one folder for each class, at any depth below it: {@code train/cat/0001.jpg}. In a directory,
 * or in a tar archive, plain or gzip, which one task reads and all decode. The columns are called image (planes of bytes:
 * channels, height, width), label (the class's folder) and file (the name below the folder). Hidden files ({@code .}, {@code _})
 * and files without an image's extension are counted and left out; what cannot be decoded is a bad row. The camera's
 * orientation and colour profiles are not looked at.
 *
 * @param path a directory or a tar archive
 * @param folder below {@code path}, or in the archive, that holds the classes' folders; absent: the top
 * @param width of all images, which are stretched to it; with {@code height}; absent: all must have one size
 * @param height of all images
 * @param channels 3 for colours, 1 for grey
 * @param labels whether folders are classes; false: any images at any depth, to predict
 * @param maxPixels width times height of the largest image that is decoded
 */
public record ImageFolder(
        String path,
        @Nullable String folder,
        @Nullable Integer width,
        @Nullable Integer height,
        @Default("3") int channels,
        @Default("true") boolean labels,
        @Default("40000000") long maxPixels)
        implements Source {
    private static final int FEWEST_FILES_PER_TASK = 64;
    private static final int MOST_FILES_PER_TASK = 4096;
    private static final String WRONG_SIZE = " must be at least 1, got ";

    public ImageFolder {
        folder = folder == null ? null : folder.replaceAll("^(\\./)+|/+$", "");
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 3 for colours or 1 for grey, got " + channels);
        }
        if ((width == null) != (height == null)) {
            throw new IllegalArgumentException("expected width and height or none of them, got only "
                    + (width == null ? "height" : "width") + ". Add the other to resize all pictures");
        }
        if (width != null && width < 1) {
            throw new IllegalArgumentException("width" + WRONG_SIZE + width);
        }
        if (height != null && height < 1) {
            throw new IllegalArgumentException("height" + WRONG_SIZE + height);
        }
    }

    @Override
    public Source under(@Nullable String root) {
        return new ImageFolder(Paths.under(root, path), folder, width, height, channels, labels, maxPixels);
    }

    @Override
    public Source at(String other) {
        return new ImageFolder(other, null, width, height, channels, labels, maxPixels);
    }

    @Override
    public List<String> paths() {
        return List.of(path);
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceFiles.refuseLossySettings(spark);
        String inside = folder == null ? "" : folder;
        int parallelism = spark.sparkContext().defaultParallelism();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Map<String, String> settings = files.settings();
        boolean classes = labels;
        if (SourceFiles.isFile(files, path)) {
            String archive = files.qualify(path);
            ImageRows.Form form = formOf(files, archive, inside);
            JavaRDD<byte[][]> read = context.parallelize(List.of(archive), 1)
                    .mapPartitions(paths -> entries(settings, paths.next(), inside, classes));
            JavaRDD<byte[][]> spread = parallelism == 1 ? read : read.repartition(2 * parallelism);
            return rows(spread.mapPartitions(own -> new ImageRows(unpacked(own), form)), form);
        }
        SourceFiles.list(files, path);
        String directory = files.qualify(inside.isEmpty() ? path : Paths.under(path, inside));
        List<String> names = DirectoryImages.list(files, directory);
        if (classes) {
            refuseOddFolders(files, directory, names);
        }
        ImageRows.Form form = form(new DirectoryImages(files, directory, names.iterator(), classes), directory);
        int fitting = Math.min(4 * parallelism, names.size() / FEWEST_FILES_PER_TASK);
        int tasks = Math.max(1, Math.max(fitting, names.size() / MOST_FILES_PER_TASK));
        JavaRDD<Row> decoded = context.parallelize(names, tasks)
                .mapPartitions(own ->
                        new ImageRows(new DirectoryImages(HadoopFiles.of(settings), directory, own, classes), form));
        return rows(decoded, form);
    }

    /** Refuses a class without any file, and one folder that holds folders only: those are the classes. */
    private static void refuseOddFolders(Files files, String directory, List<String> names) throws IOException {
        Set<String> folders = new TreeSet<>();
        Set<String> inner = new TreeSet<>();
        Set<String> filled = new HashSet<>();
        boolean direct = false;
        for (String name : names) {
            filled.add(name.substring(0, Math.max(0, name.indexOf('/'))));
            if (ImageFile.problem(name, true).isEmpty()) {
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
                throw new SourceException(Excerpt.of(entry.path())
                        + ": expected pictures of a class, got an empty folder. Put them there, or remove it");
            }
        }
    }

    /** An archive's files, in a task, packed for the way to others. */
    private static Iterator<byte[][]> entries(
            Map<String, String> settings, String archive, String folder, boolean labels) throws IOException {
        TarImages entries = new TarImages(HadoopFiles.of(settings), archive, folder, labels);
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

    private static Iterator<ImageFile> unpacked(Iterator<byte[][]> packed) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return packed.hasNext();
            }

            @Override
            public ImageFile next() {
                return ImageFile.of(packed.next());
            }
        };
    }

    private ImageRows.Form formOf(Files files, String archive, String inside) throws IOException {
        try (TarImages entries = new TarImages(files, archive, inside, labels)) {
            return form(entries, archive + (inside.isEmpty() ? "" : "!/" + inside));
        }
    }

    /** What all images have to be: as configured, or as the first that can be decoded. */
    private ImageRows.Form form(Iterator<ImageFile> files, String where) throws IOException {
        ImageDecoder decoder = new ImageDecoder(maxPixels);
        String problem = "";
        try {
            while (files.hasNext()) {
                ImageFile file = files.next();
                if (!file.problem().isEmpty()) {
                    problem = problem.isEmpty() ? file.where() + ": " + file.problem() : problem;
                    continue;
                }
                if (width != null && height != null) {
                    return new ImageRows.Form(channels, height, width, "", labels, maxPixels);
                }
                try {
                    DecodedImage first = decoder.decode(file.content());
                    return new ImageRows.Form(channels, first.height(), first.width(), file.name(), labels, maxPixels);
                } catch (BadImageException e) {
                    problem = problem.isEmpty() ? file.where() + ": " + e.problem() : problem;
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        throw new SourceException(where + ": expected pictures in one folder for each class, got "
                + (problem.isEmpty() ? "no files" : "none (" + problem + ")") + ". Check path and folder");
    }

    private static SourceRows rows(JavaRDD<Row> rows, ImageRows.Form form) {
        StructType columns = new StructType().add("image", DataTypes.BinaryType);
        columns = form.labels() ? columns.add("label", DataTypes.StringType) : columns;
        columns = columns.add("file", DataTypes.StringType);
        return new SourceRows(
                rows,
                RangeSource.schema(columns),
                List.of(columns.fieldNames()),
                Shape.of(form.channels(), form.height(), form.width()));
    }

    @Override
    public String place(Files files, String where) {
        return where;
    }
}
