package io.lockstep.driver.source;

import java.nio.charset.StandardCharsets;

/**
 * A file found in a folder of pictures or sounds, undecoded.
 *
 * @param where archive or directory, and name in it
 * @param name below the folder, with slashes: {@code cat/0001.jpg}
 * @param problem why it is no usable one; empty when nothing is known against it
 * @param content of a file without problem. Kept.
 */
record FolderFile(String where, String name, String problem, byte[] content) {
    static final int MOST_BYTES = 64 << 20;

    static FolderFile without(String where, String name, String problem) {
        return new FolderFile(where, name, problem, new byte[0]);
    }

    /** A file that is not read, as no sensible picture or sound has so many bytes. */
    static FolderFile tooLarge(String where, String name) {
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

    static FolderFile of(byte[][] bytes) {
        return new FolderFile(text(bytes[0]), text(bytes[1]), text(bytes[2]), bytes[3]);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
