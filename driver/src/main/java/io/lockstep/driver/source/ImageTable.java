package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.value.ColumnType;
import io.lockstep.kernels.plaindata.Default;
import io.lockstep.kernels.plaindata.Excerpt;
import io.lockstep.kernels.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A table of any format with a picture in each row, its file's bytes or the path of its file, beside labels and whatever else the
 * table has. Its columns but the one of the bytes, and one called image: the decoded picture (planes of bytes: channels,
 * height, width), stretched to one size. A file that is not there, or what cannot be decoded, is a bad row.
 *
 * @param rows the table
 * @param column of it: bytes of JPEG, PNG, GIF or BMP, or paths below {@code images}
 * @param images directory that paths start from, all of whose files are part of the data; absent: the column has bytes
 * @param width of all pictures
 * @param height of all pictures
 * @param channels 3 for colours, 1 for grey
 * @param maxPixels width times height of the largest picture that is decoded
 * @param sha256 column with the SHA-256 of each picture's file, in hexadecimal: a file with another one is a bad row;
 *     absent: they are taken as they are
 */
public record ImageTable(
        Source rows,
        String column,
        @Nullable String images,
        int width,
        int height,
        @Default("3") int channels,
        @Default("40000000") long maxPixels,
        @Nullable String sha256)
        implements DerivedSource {
    private static final String IMAGE = "image";

    /** Of files that are taken as they are. */
    public ImageTable(
            Source rows, String column, @Nullable String images, int width, int height, int channels, long maxPixels) {
        this(rows, column, images, width, height, channels, maxPixels, null);
    }

    public ImageTable {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 3 for colours or 1 for grey, got " + channels);
        }
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("width and height must be at least 1, got " + width + " and " + height);
        }
    }

    private ImageTable of(Source other, @Nullable String directory) {
        return new ImageTable(other, column, directory, width, height, channels, maxPixels, sha256);
    }

    @Override
    public Source under(@Nullable String root) {
        return of(rows.under(root), images == null ? null : Paths.under(root, images));
    }

    @Override
    public @Nullable Source at(String other) {
        Source table = images == null ? rows.at(other) : null;
        return table == null ? null : of(table, null);
    }

    @Override
    public List<String> paths() {
        List<String> paths = new ArrayList<>(rows.paths());
        if (images != null) {
            paths.add(images);
        }
        return paths;
    }

    /** Folders below {@code images} are no partitions: rows name files of any. */
    @Override
    public @Nullable Map<String, Partitions> partitions() {
        return images == null ? rows.partitions() : null;
    }

    @Override
    public String shown() {
        return images == null ? rows.shown() : rows.shown() + ", " + images;
    }

    @Override
    public SourceRows open(SparkSession spark, Files files) throws IOException {
        SourceRows table = rows.open(spark, files);
        int at = table.columns().indexOf(column);
        if (at < 0) {
            throw new SourceException("column: expected a column of the table, got " + Excerpt.quoted(column)
                    + ". Columns: " + Excerpt.list(table.columns()));
        }
        boolean bytes = table.types().get(at).kind() == ColumnType.Kind.BYTES;
        if (bytes == (images != null)) {
            throw new SourceException("images: expected "
                    + (bytes
                            ? "none, as column " + Excerpt.quoted(column) + " has bytes, got " + images + ". Remove it"
                            : "the directory of the files that column " + Excerpt.quoted(column)
                                    + " names, got none. Add it"));
        }
        StructType columns = new StructType();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            StructField field = table.schema().fields()[i];
            if (field.name().equalsIgnoreCase(IMAGE) && (i != at || !bytes)) {
                throw new SourceException("rows: expected no other column called image, got "
                        + Excerpt.quoted(field.name()) + ". Rename it");
            }
            if (i != at || !bytes) {
                columns = columns.add(field);
                kept.add(i);
            }
        }
        String directory = images == null ? null : directory(files, images);
        Map<String, String> settings = files.settings();
        TablePictures.Form form = new TablePictures.Form(
                at, kept, StatedSum.position(sha256, table.columns()), directory, channels, height, width, maxPixels);
        StructType schema = RangeSource.schema(columns.add(IMAGE, DataTypes.BinaryType));
        return new SourceRows(
                table.javaRows().mapPartitions(own -> new TablePictures(HadoopFiles.of(settings), own, form)),
                schema,
                List.of(schema.fieldNames()).subList(0, kept.size() + 1),
                Shape.of(channels, height, width),
                table.tables());
    }

    private static String directory(Files files, String images) throws IOException {
        SourceFiles.list(files, images);
        return files.qualify(images);
    }
}
