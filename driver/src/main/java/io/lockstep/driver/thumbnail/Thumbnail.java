package io.lockstep.driver.thumbnail;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A value as a person sees it. */
public sealed interface Thumbnail {
    /** The value as text. */
    record Words(String text) implements Thumbnail {
        @Override
        public String describe() {
            return text;
        }
    }

    /**
     * A picture, or a sound's spectrogram.
     *
     * @param png file. Not modified.
     * @param width of it in pixels
     * @param height of it in pixels
     * @param text what it is of
     */
    record Picture(byte[] png, int width, int height, String text) implements Thumbnail {
        /** As the address of an image that stands in the page itself. */
        public String dataUri() {
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
        }

        @Override
        public String describe() {
            return text;
        }
    }

    /**
     * Numbers in order.
     *
     * @param numbers at most {@link Thumbnails#MOST_POINTS}, each the mean of as many of the value's
     * @param text what they are
     */
    record Curve(List<Float> numbers, String text) implements Thumbnail {
        public Curve {
            numbers = List.copyOf(numbers);
        }

        @Override
        public String describe() {
            return text;
        }
    }

    /** In words. */
    String describe();

    /** Writes a thumbnail for {@link #read}. */
    static void write(Thumbnail thumbnail, DataOutput out) throws IOException {
        out.writeUTF(thumbnail.describe());
        if (thumbnail instanceof Picture picture) {
            out.writeByte(1);
            out.writeInt(picture.width);
            out.writeInt(picture.height);
            out.writeInt(picture.png.length);
            out.write(picture.png);
        } else if (thumbnail instanceof Curve curve) {
            out.writeByte(2);
            out.writeInt(curve.numbers.size());
            for (float number : curve.numbers) {
                out.writeFloat(number);
            }
        } else {
            out.writeByte(0);
        }
    }

    /** What {@link #write} wrote. */
    static Thumbnail read(DataInput in) throws IOException {
        String text = in.readUTF();
        int kind = in.readByte();
        if (kind == 1) {
            int width = in.readInt();
            int height = in.readInt();
            byte[] png = new byte[in.readInt()];
            in.readFully(png);
            return new Picture(png, width, height, text);
        }
        if (kind == 2) {
            int count = in.readInt();
            List<Float> numbers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                numbers.add(in.readFloat());
            }
            return new Curve(numbers, text);
        }
        return new Words(text);
    }
}
