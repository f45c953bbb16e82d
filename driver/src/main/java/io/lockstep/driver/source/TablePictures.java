package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.NotPlainFileException;
import io.lockstep.driver.image.BadImageException;
import io.lockstep.driver.image.ImageDecoder;
import io.lockstep.driver.image.Resizing;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Rows of a table with their pictures decoded, in a task. */
final class TablePictures implements Iterator<Row> {
    private final Files files;
    private final Iterator<Row> rows;
    private final Form form;
    private final ImageDecoder decoder;

    /**
     * What is made of a row; travels with the task.
     *
     * @param at column of the picture
     * @param kept columns that are passed on
     * @param sum column of checksums; below 0: there is none
     * @param directory that paths start from, qualified; absent: the column has bytes
     */
    record Form(
            int at,
            List<Integer> kept,
            int sum,
            @Nullable String directory,
            int channels,
            int height,
            int width,
            long maxPixels)
            implements Serializable {}

    /** What is wrong with a row's picture. */
    private static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1L;

        private UnusableException(String problem) {
            super(problem, null, false, false);
        }
    }

    TablePictures(Files files, Iterator<Row> rows, Form form) {
        this.files = files;
        this.rows = rows;
        this.form = form;
        this.decoder = new ImageDecoder(form.maxPixels);
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    @Override
    public Row next() {
        Row row = rows.next();
        int count = form.kept.size();
        @Nullable Object[] values = new @Nullable Object[count + 3];
        for (int i = 0; i < count; i++) {
            values[i] = row.get(form.kept.get(i));
        }
        values[count + 1] = SourceRows.where(row);
        values[count + 2] = SourceRows.problem(row);
        if (values[count + 2] == null) {
            try {
                values[count] = pixels(checked(row, content(row.get(form.at))));
            } catch (BadImageException e) {
                values[count + 2] = e.problem();
            } catch (UnusableException e) {
                values[count + 2] = e.getMessage();
            }
        }
        return RowFactory.create(values);
    }

    private byte[] checked(Row row, byte[] content) throws UnusableException {
        Object value = row.get(form.at);
        String problem = form.sum < 0
                ? null
                : StatedSum.problem(
                        row.get(form.sum), content, value instanceof byte[] ? "the bytes" : Excerpt.of("" + value));
        if (problem != null) {
            throw new UnusableException(problem);
        }
        return content;
    }

    private byte[] pixels(byte[] content) throws BadImageException {
        return Resizing.bilinear(decoder.decode(content).withChannels(form.channels), form.height, form.width)
                .pixels();
    }

    private byte[] content(@Nullable Object value) throws UnusableException {
        if (value == null) {
            throw new UnusableException("missing value: expected a picture, got none");
        }
        if (form.directory == null) {
            byte[] content = (byte[]) value;
            if (content.length > FolderFile.MOST_BYTES) {
                throw new UnusableException("too large: expected a picture of at most " + FolderFile.MOST_BYTES
                        + " bytes, got " + content.length);
            }
            return content;
        }
        return read(form.directory, value.toString());
    }

    private byte[] read(String directory, String path) throws UnusableException {
        boolean outside = path.startsWith("/")
                || path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")
                || Arrays.asList(path.split("/", -1)).contains("..");
        if (outside || path.isEmpty()) {
            throw new UnusableException(
                    "no path below images: expected one such as cat/1.png, got " + Excerpt.quoted(path));
        }
        String file = directory + "/" + path;
        try (InputStream in = files.open(file)) {
            byte[] content = in.readNBytes(FolderFile.MOST_BYTES + 1);
            if (content.length > FolderFile.MOST_BYTES) {
                throw new UnusableException(FolderFile.tooLarge(file, path).problem());
            }
            return content;
        } catch (FileNotFoundException | NotPlainFileException e) {
            throw new UnusableException("missing picture: expected a file at " + Excerpt.of(file) + ", got none");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
