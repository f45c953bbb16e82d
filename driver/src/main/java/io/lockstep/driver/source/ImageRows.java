package io.lockstep.driver.source;

import io.lockstep.driver.image.BadImageException;
import io.lockstep.driver.image.DecodedImage;
import io.lockstep.driver.image.ImageDecoder;
import io.lockstep.driver.image.Resizing;
import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Files of an image folder as rows, decoded, in a task: image, label where there are classes, file. */
final class ImageRows implements Iterator<Row> {
    private final Iterator<FolderFile> files;
    private final Form form;
    private final ImageDecoder decoder;

    /**
     * What all images are brought to; travels with the task.
     *
     * @param example the image whose size all must have; empty: they are resized
     */
    record Form(int channels, int height, int width, String example, boolean labels, long maxPixels)
            implements Serializable {}

    ImageRows(Iterator<FolderFile> files, Form form) {
        this.files = files;
        this.form = form;
        this.decoder = new ImageDecoder(form.maxPixels);
    }

    @Override
    public boolean hasNext() {
        return files.hasNext();
    }

    @Override
    public Row next() {
        FolderFile file = files.next();
        if (!file.problem().isEmpty()) {
            return row(file, null, file.problem());
        }
        try {
            return row(file, pixels(decoder.decode(file.content())), null);
        } catch (BadImageException e) {
            return row(file, null, e.problem());
        } catch (WrongSizeException e) {
            return row(file, null, "wrong size: " + e.getMessage());
        }
    }

    private static final class WrongSizeException extends Exception {
        private static final long serialVersionUID = 1L;

        private WrongSizeException(String message) {
            super(message, null, false, false);
        }
    }

    private byte[] pixels(DecodedImage image) throws WrongSizeException {
        boolean fits = image.height() == form.height && image.width() == form.width;
        if (!fits && !form.example.isEmpty()) {
            throw new WrongSizeException("expected " + form.width + "x" + form.height + " as " + form.example
                    + " has, got " + image.size() + ". Set width and height to resize all");
        }
        return Resizing.bilinear(image.withChannels(form.channels), form.height, form.width)
                .pixels();
    }

    private Row row(FolderFile file, byte @Nullable [] pixels, @Nullable String problem) {
        return form.labels
                ? RowFactory.create(pixels, file.label(), file.name(), file.where(), problem)
                : RowFactory.create(pixels, file.name(), file.where(), problem);
    }
}
