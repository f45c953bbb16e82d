package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows of ranges of an IDX file's records, in a task. Ranges are {@code from:end}. */
final class IdxRows implements Iterator<Row> {
    private final Iterator<String> ranges;
    private final IdxFile images;
    private final @Nullable IdxFile labels;
    private final InputStream imageBytes;
    private final @Nullable InputStream labelBytes;
    private int next;
    private int end;
    private boolean closed;

    IdxRows(Map<String, String> settings, String imagesPath, String labelsPath, Iterator<String> ranges)
            throws IOException {
        Files files = HadoopFiles.of(settings);
        this.ranges = ranges;
        this.images = IdxFile.open(files, imagesPath, 3, 4);
        this.imageBytes = IdxFile.stream(files, imagesPath, images.gzip());
        this.labels = labelsPath.isEmpty() ? null : IdxFile.open(files, labelsPath, 1, 1);
        this.labelBytes = labels == null ? null : IdxFile.stream(files, labelsPath, labels.gzip());
        skip(imageBytes, images, images.headBytes());
        if (labels != null) {
            skip(labelBytes, labels, labels.headBytes());
        }
    }

    @Override
    public boolean hasNext() {
        try {
            if (next == end && ranges.hasNext()) {
                String[] range = ranges.next().split(":", -1);
                int from = Integer.parseInt(range[0]);
                skip(imageBytes, images, (long) (from - next) * images.recordBytes());
                if (labels != null) {
                    skip(labelBytes, labels, from - next);
                }
                next = from;
                end = Integer.parseInt(range[1]);
            }
            if (next < end) {
                return true;
            }
            close();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            byte[] image = record(imageBytes, images);
            String where = Paths.where(images.path(), next++);
            if (labels == null) {
                return RowFactory.create(image, where, null);
            }
            return RowFactory.create(image, record(labelBytes, labels)[0] & 0xFF, where, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] record(@Nullable InputStream in, IdxFile file) throws IOException {
        byte[] record = new byte[0];
        String problem = "";
        try {
            record = in == null ? record : in.readNBytes(file.recordBytes());
        } catch (EOFException e) {
            problem = "Its gzip stream ends early. ";
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
        }
    }

    /** Called whenever the end is seen, which may be more than once. */
    private void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (end == images.count()) {
            refuseMore(imageBytes, images);
            if (labels != null) {
                refuseMore(labelBytes, labels);
            }
        }
        imageBytes.close();
        if (labelBytes != null) {
            labelBytes.close();
        }
    }

    private static void refuseMore(@Nullable InputStream in, IdxFile file) throws IOException {
        if (in != null && file.gzip()) {
            long more = in.transferTo(java.io.OutputStream.nullOutputStream());
            if (more > 0) {
                throw file.wrongSize(file.path(), file.wholeBytes() + more);
            }
        }
    }
}
