package io.lockstep.driver.source;

import io.lockstep.driver.column.Cell;
import io.lockstep.driver.files.Files;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a file of separated values is written, by its first lines: what stands between fields, whether the first line names the
 * columns, and whether numbers have a decimal comma.
 *
 * @param names of the columns in place of those in the file, or where it has none; empty: those of the first line do
 * @param decimal a point or a comma
 * @param notes what was seen, for people
 */
public record CsvDialect(boolean header, List<String> names, String separator, String decimal, List<String> notes) {
    private static final int HEAD_BYTES = 4 << 20;
    private static final int MOST_LINES = 300;
    private static final char QUOTE = '"';
    private static final List<Character> SEPARATORS = List.of('\t', ';', '|', ',');
    private static final double MOST = 0.9;

    public CsvDialect {
        names = List.copyOf(names);
        notes = List.copyOf(notes);
    }

    /** @throws SourceException when it is empty, or no text */
    static CsvDialect of(Files files, String path) throws IOException {
        boolean gzip = SourceFiles.gzip(files, path);
        CsvHead.refuseOther(files, path, gzip, true);
        byte[] head;
        try (InputStream in = IdxFile.stream(files, path, gzip)) {
            head = in.readNBytes(HEAD_BYTES);
        }
        return of(head, path);
    }

    /** @param head the first bytes of a file, or all of it */
    static CsvDialect of(byte[] head, String path) throws SourceException {
        List<String> notes = new ArrayList<>();
        String text = new String(head, StandardCharsets.UTF_8);
        if (text.startsWith("\uFEFF")) {
            notes.add("the file begins with a byte order mark, which is passed over");
            text = text.substring(1);
        }
        List<String> lines = lines(text, head.length == HEAD_BYTES);
        if (lines.isEmpty()) {
            throw new SourceException(
                    path + ": expected lines of values, got an empty file. Give a file with at least one row");
        }
        char separator = separator(lines);
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (String line : lines) {
            rows.add(fields(line, separator));
        }
        if (separator != ',') {
            notes.add("fields are separated by " + (separator == '\t' ? "tabs" : "'" + separator + "'"));
        }
        String decimal = separator != ',' && hasDecimalCommas(rows) ? "," : ".";
        if (decimal.equals(",")) {
            notes.add("numbers have a decimal comma");
        }
        boolean header = isHeader(rows);
        List<String> names = names(rows.get(0), header, notes);
        return new CsvDialect(header, names, String.valueOf(separator), decimal, notes);
    }

    private static List<String> lines(String text, boolean cut) {
        List<String> lines = new ArrayList<>();
        int at = 0;
        while (at < text.length() && lines.size() < MOST_LINES) {
            int end = text.indexOf('\n', at);
            if (end < 0 && cut && !lines.isEmpty()) {
                break; // the last line is not whole
            }
            String line = text.substring(at, end < 0 ? text.length() : end);
            if (!line.isBlank()) {
                lines.add(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            }
            at = end < 0 ? text.length() : end + 1;
        }
        return lines;
    }

    private static List<@Nullable String> fields(String line, char separator) {
        List<@Nullable String> fields = new ArrayList<>();
        new CsvLine(separator, QUOTE, List.of("")).parse(line, fields);
        return fields;
    }

    /** The one that cuts most lines into as many fields as the first. */
    private static char separator(List<String> lines) {
        char best = ',';
        double bestShare = 0;
        for (char candidate : SEPARATORS) {
            int width = fields(lines.get(0), candidate).size();
            long alike = lines.stream()
                    .filter(line -> fields(line, candidate).size() == width)
                    .count();
            double share = width < 2 ? 0 : (double) alike / lines.size();
            boolean better = share > bestShare && (bestShare < MOST || share > bestShare + 1 - MOST);
            if (better) {
                best = candidate;
                bestShare = share;
            }
        }
        boolean spaced = bestShare == 0 && lines.size() > 1 && alike(lines, ' ');
        return spaced ? ' ' : best;
    }

    private static boolean alike(List<String> lines, char separator) {
        int width = fields(lines.get(0), separator).size();
        return width > 1
                && lines.stream().allMatch(line -> fields(line, separator).size() == width);
    }

    private static boolean hasDecimalCommas(List<List<@Nullable String>> rows) {
        long commas = 0;
        long points = 0;
        for (List<@Nullable String> row : rows) {
            for (String field : row) {
                if (field != null && DecimalComma.is(field)) {
                    commas++;
                } else if (field != null
                        && field.matches("[-+]?\\d*\\.\\d+")
                        && !field.matches("-?\\d{1,3}\\.\\d{3}")) {
                    points++;
                }
            }
        }
        return commas > points;
    }

    /**
     * Whether the first line holds names: no numbers, no dates, none twice, and the lines below look otherwise. Some names may be
     * numbers, as years are, where more of them stand above numbers and are none.
     */
    private static boolean isHeader(List<List<@Nullable String>> rows) {
        List<@Nullable String> first = rows.get(0);
        int names = 0;
        int values = 0;
        boolean numbers = false;
        boolean repeated = false;
        for (int column = 0; column < first.size(); column++) {
            String field = first.get(column);
            List<String> below = below(rows, column);
            boolean above = below.stream().filter(CsvDialect::isValue).count() > below.size() / 2;
            numbers |= above;
            repeated |= below.contains(field);
            if (field != null && isValue(field)) {
                values++;
            } else if (above && field != null && !Cell.isAbsent(field)) {
                names++;
            }
        }
        return values > 0 ? names > values : numbers || !repeated;
    }

    /** What a column holds below its first line, other than where that line stands again. */
    private static List<String> below(List<List<@Nullable String>> rows, int column) {
        List<String> below = new ArrayList<>();
        for (List<@Nullable String> row : rows.subList(1, rows.size())) {
            String field = column < row.size() ? row.get(column) : null;
            if (field != null && !Cell.isAbsent(field) && !row.equals(rows.get(0))) {
                below.add(field);
            }
        }
        return below;
    }

    private static boolean isValue(String field) {
        Cell cell = Cell.of(DecimalComma.pointed(field));
        return cell.number() != null || cell.isMoment() || field.equals("?");
    }

    /** Names in place of the first line's, where those are none or some are there twice. */
    private static List<String> names(List<@Nullable String> first, boolean header, List<String> notes) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        boolean repeated = false;
        for (int i = 0; i < first.size(); i++) {
            String field = header ? first.get(i) : null;
            String name = field == null || field.isEmpty() ? "column" + (i + 1) : field;
            String unique = name;
            for (int n = 2; !seen.add(unique); n++) {
                repeated = true;
                unique = name + "_" + n;
            }
            names.add(unique);
        }
        if (!header) {
            notes.add("the first line is a row, not a header: columns are called column1 to column" + names.size()
                    + "; give them names under names");
        } else if (repeated) {
            notes.add(String.format(
                    Locale.ROOT,
                    "some names stand twice in the header; the later ones are called %s",
                    later(first, names)));
        }
        return !header || repeated ? names : List.of();
    }

    private static String later(List<@Nullable String> first, List<String> names) {
        List<String> later = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (first.get(i) != null && !names.get(i).equals(first.get(i))) {
                later.add(names.get(i));
            }
        }
        return Excerpt.list(later);
    }
}
