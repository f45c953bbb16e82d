package io.lockstep.driver.source;

/**
 * A part of a file that one task reads: [start, end), in bytes or records, as its source counts.
 *
 * @param path qualified
 */
record FileRange(String path, long start, long end) {
    /** To travel into tasks: {@code start:end:path}. */
    String text() {
        return start + ":" + end + ":" + path;
    }

    /** From {@link #text}. */
    static FileRange of(String text) {
        String[] parts = text.split(":", 3);
        return new FileRange(parts[2], Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }
}
