package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.image.BadImageException;
import io.lockstep.driver.image.DecodedImage;
import io.lockstep.driver.image.ImageDecoder;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Images (JPEG, PNG, GIF, BMP) in one folder for each class, at any depth below it: {@code train/cat/0001.jpg}. In a
 * directory, or in a tar archive, plain or gzip, which one task reads and all decode. The columns are called image
 * (planes of bytes: channels, height, width), label (the class's folder) and file (the name below the folder). Hidden
 * files ({@code .}, {@code _}) and files without an image's extension are counted and left out; what cannot be decoded
 * is a bad row. The camera's orientation and colour profiles are not looked at.
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
        FolderScan scan = FolderScan.of(files, path, folder, new FolderFiles.All(FileKind.PICTURE, labels));
        ImageRows.Form form = scan.look(files, found -> form(found, scan.where()));
        return rows(scan.rows(spark, files, own -> new ImageRows(own, form)), form);
    }

    /** What all images have to be: as configured, or as the first that can be decoded. */
    private ImageRows.Form form(Iterator<FolderFile> files, String where) throws IOException {
        ImageDecoder decoder = new ImageDecoder(maxPixels);
        String problem = "";
        try {
            while (files.hasNext()) {
                FolderFile file = files.next();
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
