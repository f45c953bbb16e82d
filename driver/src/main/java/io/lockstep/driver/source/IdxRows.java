package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows of a range of an IDX file's records, in a task. */
final class IdxRows implements RangeRows {
    private static final int MOST_BEHIND = 1 << 16;

    private final IdxFile images;
    private final @Nullable IdxFile labels;
    private final InputStream imageBytes;
    private final @Nullable InputStream labelBytes;
    private final int end;
    private int next;

    /** @param labelsPath empty: there are none */
    IdxRows(Files files, FileRange range, String labelsPath) throws IOException {
        this.images = IdxFile.open(files, range.path(), 3, 4);
        this.imageBytes = IdxFile.stream(files, range.path(), images.gzip());
        this.labels = labelsPath.isEmpty() ? null : IdxFile.open(files, labelsPath, 1, 1);
        this.labelBytes = labels == null ? null : IdxFile.stream(files, labelsPath, labels.gzip());
        this.next = (int) range.start();
        this.end = (int) range.end();
        skip(imageBytes, images, images.headBytes() + (long) next * images.recordBytes());
        if (labels != null) {
            skip(labelBytes, labels, labels.headBytes() + (long) next);
        }
    }

    @Override
    public @Nullable Row next() throws IOException {
        if (next == end) {
            refuseMore();
            return null;
        }
        byte[] image = record(imageBytes, images);
        String where = Paths.where(images.path(), next++);
        if (labels == null) {
            return RowFactory.create(image, where, null);
        }
        return RowFactory.create(image, record(labelBytes, labels)[0] & 0xFF, where, null);
    }

    private byte[] record(@Nullable InputStream in, IdxFile file) throws IOException {
        byte[] record = new byte[0];
        String problem = "";
        try {
            record = in == null ? record : in.readNBytes(file.recordBytes());
        } catch (EOFException e) {
            problem = "Its gzip stream ends early. ";
        } catch (ZipException e) {
            throw GzipInput.refused(file.path(), e);
        }
        if (record.length < file.recordBytes()) {
            long found = file.headBytes() + (long) next * file.recordBytes() + record.length;
            throw new SourceException(
                    problem + file.wrongSize(file.path(), found).getMessage());
        }
        return record;
    }

    private static void skip(@Nullable InputStream in, IdxFile file, long count) throws IOException {
        try {
            if (in != null) {
                in.skipNBytes(count);
            }
        } catch (EOFException e) {
            throw new SourceException(
                    file.path() + ": expected " + file.wholeBytes() + " bytes, got fewer. " + "The file is truncated",
                    e);
        } catch (ZipException e) {
            throw GzipInput.refused(file.path(), e);
        }
    }

    /** Bytes behind the last record, no more of them than tell that there are some. */
    private static long more(InputStream in, IdxFile file) throws IOException {
        try {
            return in.readNBytes(MOST_BEHIND).length;
        } catch (EOFException | ZipException e) {
            throw GzipInput.refused(file.path(), e);
        }
    }

    /** Behind the last record there is nothing. */
    private void refuseMore() throws IOException {
        if (end == images.count()) {
            refuseMore(imageBytes, images);
            if (labels != null) {
                refuseMore(labelBytes, labels);
            }
        }
    }

    @Override
    public void close() throws IOException {
        imageBytes.close();
        if (labelBytes != null) {
            labelBytes.close();
        }
    }

    private static void refuseMore(@Nullable InputStream in, IdxFile file) throws IOException {
        if (in != null && file.gzip()) {
            long more = more(in, file);
            if (more > 0) {
                throw file.wrongSize(file.path(), file.wholeBytes() + more);
            }
        }
    }
}
