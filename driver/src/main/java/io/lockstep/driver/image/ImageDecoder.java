package io.lockstep.driver.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG, GIF (its first frame) and BMP with the JDK's own readers, whatever others are on the class path;
 * the format is told by the first bytes, not by a name. Sizes are read and checked before pixels are. The same bytes
 * give the same pixels wherever the same Java runs; JPEG leaves its decoders freedom in the last bit, so another build
 * of Java may differ. Not thread-safe.
 */
public final class ImageDecoder {
    private static final String JDK_MODULE = "java.desktop";
    private static final int SIGNATURE_BYTES = 4;
    private static final int PNG_SIGNATURE_BYTES = 8;
    private static final int PNG_CHUNK_BYTES = 12;
    private static final int PNG_PIXELS = 0x49444154;

    private final long mostPixels;
    private final Map<String, ImageReader> readers = new HashMap<>();
    private String warning = "";

    /** @param mostPixels width times height; more are refused undecoded */
    public ImageDecoder(long mostPixels) {
        this.mostPixels = mostPixels;
    }

    /**
     * Decodes an image file, whole or not at all: one that ends early is refused though readers would make up the rest.
     *
     * @param file Not modified.
     * @throws BadImageException when it is no such image, damaged or too large
     */
    public DecodedImage decode(byte[] file) throws BadImageException {
        String format = format(file);
        if (format.equals("PNG")) {
            refuseLongChunks(file);
        }
        ImageReader reader = reader(format);
        warning = "";
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
            if (pixels > mostPixels) {
                throw new BadImageException(
                        "too large",
                        "expected at most " + mostPixels + " pixels, got " + reader.getWidth(0) + "x"
                                + reader.getHeight(0) + ". Raise maxPixels or shrink the picture");
            }
            BufferedImage image = reader.read(0);
            if (!warning.isEmpty()) {
                throw new IOException(warning);
            }
            DecodedImage decoded = Samples.of(image);
            reader.setInput(null);
            return decoded;
        } catch (IOException | RuntimeException e) {
            // a reader that failed is not trusted with the next image
            readers.remove(format);
            reader.dispose();
            throw new BadImageException("corrupt picture", "expected a whole " + format + ", got " + line(e));
        }
    }

    /** Refuses chunks before the pixels that claim more bytes than the file has: room for them would be made first. */
    private static void refuseLongChunks(byte[] file) throws BadImageException {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int at = PNG_SIGNATURE_BYTES;
        while (at + PNG_CHUNK_BYTES <= file.length && bytes.getInt(at + Integer.BYTES) != PNG_PIXELS) {
            long length = bytes.getInt(at) & 0xFFFF_FFFFL;
            if (length > file.length - at - PNG_CHUNK_BYTES) {
                throw new BadImageException(
                        "corrupt picture", "expected a whole PNG, got a part of " + length + " bytes at byte " + at);
            }
            at += PNG_CHUNK_BYTES + (int) length;
        }
    }

    private static String line(Exception e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        String text = message == null ? deepest.getClass().getSimpleName() : message;
        return text.replaceAll("\\s+", " ").strip();
    }

    private static String format(byte[] file) throws BadImageException {
        if (starts(file, 0xFF, 0xD8, 0xFF)) {
            return "JPEG";
        }
        if (starts(file, 0x89, 'P', 'N', 'G')) {
            return "PNG";
        }
        if (starts(file, 'G', 'I', 'F', '8')) {
            return "GIF";
        }
        if (starts(file, 'B', 'M')) {
            return "BMP";
        }
        StringBuilder found = new StringBuilder(file.length == 0 ? "an empty file" : "bytes");
        for (int i = 0; i < Math.min(SIGNATURE_BYTES, file.length); i++) {
            found.append(String.format(Locale.ROOT, " %02x", file[i]));
        }
        throw new BadImageException("corrupt picture", "expected JPEG, PNG, GIF or BMP, got " + found);
    }

    private static boolean starts(byte[] file, int... signature) {
        if (file.length < signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if ((file[i] & 0xFF) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private ImageReader reader(String format) {
        ImageReader known = readers.get(format);
        if (known != null) {
            return known;
        }
        Iterator<ImageReader> found = ImageIO.getImageReadersByFormatName(format);
        while (found.hasNext()) {
            ImageReader reader = found.next();
            if (JDK_MODULE.equals(reader.getClass().getModule().getName())) {
                reader.addIIOReadWarningListener((source, text) -> hear(text));
                readers.put(format, reader);
                return reader;
            }
        }
        throw new IllegalStateException(
                format + ": expected Java's own reader, got none. Run on a Java with the module java.desktop");
    }

    /** Keeps what speaks of lost pixels; colour profiles and thumbnails are not looked at anyway. */
    private void hear(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        boolean lost = lower.contains("corrupt")
                || lower.contains("premature")
                || lower.contains("truncated")
                || lower.contains("eoi")
                || lower.contains("end of");
        if (lost && warning.isEmpty()) {
            warning = text;
        }
    }
}
