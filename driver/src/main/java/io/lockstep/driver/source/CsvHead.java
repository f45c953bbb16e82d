package io.lockstep.driver.source;

import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The first bytes of a file that should be lines of UTF-8, looked through for what they are instead. */
final class CsvHead {
    private static final int BYTES = 1 << 16;

    private CsvHead() {}

    /**
     * @param header whether the first line is one of names
     * @throws SourceException when the file is of another encoding or format, or its lines end in another way
     */
    static void refuseOther(Files files, String path, boolean gzip, boolean header) throws IOException {
        byte[] head;
        try (InputStream in = IdxFile.stream(files, path, gzip)) {
            head = in.readNBytes(BYTES);
        } catch (EOFException | ZipException e) {
            throw GzipInput.refused(path, e);
        }
        String problem = format(head);
        problem = problem == null ? lineEnds(head, header) : problem;
        if (problem != null) {
            throw new SourceException(Excerpt.of(path) + ": expected " + problem);
        }
    }

    private static @Nullable String format(byte[] head) {
        String text = "UTF-8 text, got ";
        if (starts(head, 'P', 'A', 'R', '1')) {
            return text + "Parquet. Set format: parquet";
        }
        if (starts(head, 'P', 'K', 3, 4)) {
            return text + "a zip archive or a spreadsheet. Unpack it, or save it as plain text";
        }
        if (starts(head, 0xFF, 0xFE) || starts(head, 0xFE, 0xFF) || isTwoBytes(head)) {
            return text + "UTF-16. Convert it, as iconv -f UTF-16 -t UTF-8 does";
        }
        for (int i = 0; i < head.length && head[i] != '\n'; i++) {
            if (head[i] == 0) {
                return text + "a zero byte at " + i + ". Is it a text file?";
            }
        }
        return null;
    }

    /** Whether every other one of the first bytes is zero, as in UTF-16 without a mark. */
    private static boolean isTwoBytes(byte[] head) {
        return head.length >= 4
                && ((head[0] == 0 && head[2] == 0 && head[1] != 0) || (head[1] == 0 && head[3] == 0 && head[0] != 0));
    }

    private static boolean starts(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String lineEnds(byte[] head, boolean header) {
        int alone = -1;
        for (int i = 0; i < head.length; i++) {
            if (head[i] == '\n') {
                return alone >= 0 && header ? alone(alone) : null;
            }
            if (head[i] == '\r' && i + 1 < head.length && head[i + 1] != '\n' && alone < 0) {
                alone = i;
            }
        }
        return alone < 0 ? null : alone(alone);
    }

    private static String alone(int at) {
        return String.format(
                Locale.ROOT,
                "lines that end with LF or CR LF, got a carriage return alone at byte %d. Convert the line ends, as"
                        + " tr '\\r' '\\n' does",
                at);
    }
}
