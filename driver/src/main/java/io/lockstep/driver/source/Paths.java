package io.lockstep.driver.source;

import org.jspecify.annotations.Nullable;

/** Paths of a config, and places in files: {@code path#number}, the number padded so that places sort. */
public final class Paths {
    /** Of a number in a place. */
    static final int NUMBER_LETTERS = 19;

    private Paths() {}

    /** A path of a config, taken from a directory or URI when it is relative. */
    public static String under(@Nullable String root, String path) {
        boolean absolute = path.startsWith("/") || path.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        if (root == null || root.isEmpty() || absolute) {
            return path;
        }
        return root.endsWith("/") ? root + path : root + "/" + path;
    }

    /** @param number of the record, from 0 */
    public static String where(String path, long number) {
        String digits = Long.toString(number);
        return path + "#" + "0".repeat(NUMBER_LETTERS - digits.length()) + digits;
    }

    static String path(String where) {
        return where.substring(0, where.lastIndexOf('#'));
    }

    static long number(String where) {
        return Long.parseLong(where.substring(where.lastIndexOf('#') + 1));
    }

    static String place(String where, String record) {
        return path(where) + ", " + record + " " + (number(where) + 1);
    }
}
