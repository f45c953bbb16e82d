package io.lockstep.driver.source;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * A file found in an image folder, undecoded.
 *
 * @param where archive or directory, and name in it
 * @param name below the folder, with slashes: {@code cat/0001.jpg}
 * @param problem why it is no usable image; empty when nothing is known against it
 * @param content of a file without problem. Kept.
 */
record ImageFile(String where, String name, String problem, byte[] content) {
    static final int MOST_BYTES = 64 << 20;
    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "gif", "bmp");

    static ImageFile without(String where, String name, String problem) {
        return new ImageFile(where, name, problem, new byte[0]);
    }

    /** What a name alone says against a file; empty when nothing. */
    static String problem(String name, boolean labels) {
        for (String part : name.split("/", -1)) {
            if (part.startsWith(".") || part.startsWith("_")) {
                return SourceRows.leftOut(SourceRows.HIDDEN_FILE);
            }
        }
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!EXTENSIONS.contains(extension)) {
            return SourceRows.leftOut(SourceRows.NO_PICTURE);
        }
        return labels && name.indexOf('/') < 0
                ? "no class: expected pictures in one folder for each class, got one outside of them"
                : "";
    }

    /** A file that is not read, as no sensible image has so many bytes. */
    static ImageFile tooLarge(String where, String name) {
        return without(where, name, "too large: expected a file of at most " + MOST_BYTES + " bytes, got more");
    }

    /** The class: the folder right below the source's. */
    String label() {
        return name.substring(0, Math.max(0, name.indexOf('/')));
    }

    /** To travel between tasks. */
    byte[][] toBytes() {
        return new byte[][] {utf8(where), utf8(name), utf8(problem), content};
    }

    static ImageFile of(byte[][] bytes) {
        return new ImageFile(text(bytes[0]), text(bytes[1]), text(bytes[2]), bytes[3]);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
