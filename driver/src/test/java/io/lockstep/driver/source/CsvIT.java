package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvIT {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    private String write(String name, String text, Charset charset) throws IOException {
        Path file = directory.resolve(name);
        java.nio.file.Files.write(file, text.getBytes(charset));
        return file.toString();
    }

    private String write(String text) throws IOException {
        return write("a.csv", text, StandardCharsets.UTF_8);
    }

    /** The first column of each row, or why it is none, when a file is read in ranges of so many bytes. */
    private List<String> rows(String path, char separator, int width, int step) throws IOException {
        long size = java.nio.file.Files.size(Path.of(path));
        List<FileRange> splits = new ArrayList<>();
        for (long start = 0; start < size; start += step) {
            splits.add(new FileRange(path, start, Math.min(size, start + step)));
        }
        List<long[]> records = new ArrayList<>();
        CsvSplits.records(
                        files,
                        splits.stream().map(FileRange::text).iterator(),
                        new CsvLine(separator, '"', List.of()),
                        width)
                .forEachRemaining(records::add);
        List<FileRange> moved = CsvSplits.moved(splits, Map.of(path, records));
        List<String> found = new ArrayList<>();
        RangeReader reader = (own, range) -> new CsvRows(
                own, range, Collections.nCopies(width, Map.of()), true, new CsvLine(separator, '"', List.of("")));
        new RangeSource.Rows(files, moved.stream().map(FileRange::text).iterator(), reader).forEachRemaining(row -> {
            String problem = SourceRows.problem(row);
            found.add(problem == null ? row.getString(0) : SourceRows.reason(problem));
        });
        return found;
    }

    private void everySplitGives(String text, String... expected) throws IOException {
        String path = write(text);
        for (int step = 1; step <= text.length() + 1; step++) {
            assertThat(rows(path, ',', 3, step)).as("ranges of %s bytes", step).containsExactly(expected);
        }
    }

    @Test
    void aFieldThatGoesOnOverLinesMakesOneBadRow() throws IOException {
        String bad = "broken quotes";
        everySplitGives("x,y,z\n1,2,\"first\n9,9,9\nlast\"\n2,3,4\n", bad, "2");
        everySplitGives("x,y,z\n1,\"a\n9,9,9\n\",3\n2,\"b\n8,8,8\",\"c\n7,7,7\"\n3,4,5", bad, bad, "3");
        // what looks like a field that opens is the text of one that is open
        everySplitGives("x,y,z\n1,2,\"first\n9,9,\"\"\n8,\"\"8,9\nlast\"\n2,3,4\n", bad, "2");
        everySplitGives("x,y,z\n1,2,\"\n2,3,\"\n3,4,\"\n4,5,\"\n5,6,7\n", bad, bad, "5");
        // the record is malformed besides, and its last line no row
        everySplitGives("x,y,z\n1,2,\"first\n9,9,9\nlast\"?\n2,3,4\n", bad, "2");
    }

    @Test
    void aStrayQuoteCostsItsOwnRowOnly() throws IOException {
        String bad = "broken quotes";
        everySplitGives("x,y,z\n1,2,\"first\n2,3,4\n3,\"4\",5\n4,5,6\n", bad, "2", "3", "4");
        everySplitGives("x,y,z\n1,2,\"first\n2,3,4\n3,4,5\n", bad, "2", "3");
        everySplitGives("x,y,z\n1,2,\"\"\n2,3,5\"\n3,4,\"5\"\"\"\n", "1", "2", "3");
    }

    @Test
    void aBadRowOfSeveralLinesInBytesThatAreNoTextIsOne() throws IOException {
        String path = write("l.csv", "x,y,z\n1,2,\"\u00e9\n9,9,9\n\"\n2,3,4\n", StandardCharsets.ISO_8859_1);
        assertThat(rows(path, ',', 3, 1000)).containsExactly("not UTF-8", "2");
    }

    @Test
    void aRowOfSeparatorsOnlyIsARow() throws IOException {
        String path = write("x\ty\tz\n1\t2\t3\n\t\t\n \n\n4\t5\t6\n");
        assertThat(rows(path, '\t', 3, 1000)).containsExactly("1", null, "4");
        assertThat(rows(write("x,y,z\n,,\n1,2,3\n"), ',', 3, 1000)).containsExactly(null, "1");
    }

    @Test
    void largeFilesAreReadInRangesThatBeginOutsideOfRecords() throws IOException {
        StringBuilder text = new StringBuilder("x,y\n");
        for (int i = 0; i < 40_000; i++) {
            text.append(i).append(",\"text of\n").append("9,inside of a record that must not be a row\n\"\n");
            text.append(i).append(",outside of any\n");
        }
        Csv csv = new Csv(write(text.toString()), true, List.of(), ",", "\"", null);
        SourceRows opened = csv.open(LocalSpark.session(), files);
        assertThat(opened.rows().javaRDD().getNumPartitions()).isGreaterThan(1);
        long bad = 0;
        long good = 0;
        for (Row row : opened.rows().collectAsList()) {
            boolean isBad = SourceRows.problem(row) != null;
            bad += isBad ? 1 : 0;
            good += !isBad && "outside of any".equals(row.getString(1)) ? 1 : 0;
        }
        assertThat(bad).isEqualTo(40_000);
        assertThat(good).isEqualTo(40_000);
        assertThat(opened.rows().count()).isEqualTo(80_000);
    }

    @Test
    void valuesAreReadAsOthersOrAsMissing() throws IOException {
        String path = write("weight,insulin,label\n0,0, yes.\n1,0.0,no\n2,00,\"no.\"\n3,?,\n");
        List<Replacement> replace = List.of(
                new Replacement(List.of("insulin"), List.of("0"), null, false),
                new Replacement(List.of("label"), List.of("no.", "n"), "no", false),
                new Replacement(List.of(), List.of("yes."), "yes", false));
        Csv csv = new Csv(path, true, List.of(), ",", "\"", null, ".", null, replace);
        assertThat(texts(csv)).containsExactly("0|null|yes", "1|null|no", "2|00|no", "3|null|null");
        assertThat(texts(csv.at(write("b.csv", "insulin,weight\n0,0\n", StandardCharsets.UTF_8))))
                .as("rows to score, without the label")
                .containsExactly("null|0");
        Csv other = new Csv(
                path,
                true,
                List.of(),
                ",",
                "\"",
                null,
                ".",
                null,
                List.of(new Replacement(List.of("insuline"), List.of("0"), null, false)));
        assertThatThrownBy(() -> other.open(LocalSpark.session(), files))
                .isInstanceOf(SourceException.class)
                .hasMessageEndingWith("a.csv: expected replace to name columns of the file, got 'insuline'; perhaps"
                        + " 'insulin' was meant. The file has weight, insulin, label");
        assertThatThrownBy(() -> new Replacement(List.of(), List.of(), "x", false))
                .hasMessage("values: expected at least one value to replace, got none");
    }

    private List<String> texts(Source source) throws IOException {
        SourceRows opened = source.open(LocalSpark.session(), files);
        List<String> found = new ArrayList<>();
        for (Row row : opened.rows().collectAsList()) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < opened.columns().size(); i++) {
                values.add(String.valueOf(row.get(i)));
            }
            found.add(String.join("|", values));
        }
        return found;
    }

    private void refused(String text, Charset charset, String found) throws IOException {
        String path = write("b.csv", text, charset);
        assertThatThrownBy(() -> new Csv(path, true, List.of(), ",", "\"", null).open(LocalSpark.session(), files))
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("file:" + path + ": expected ")
                .hasMessageContaining(found);
    }

    @Test
    void otherEncodingsAndLineEndsAreNamed() throws IOException {
        String text = "size,colour\n1,blue\n2,r\u00e9d\n";
        String utf16 = "UTF-8 text, got UTF-16. Convert it, as iconv -f UTF-16 -t UTF-8 does";
        refused(text, StandardCharsets.UTF_16, utf16);
        refused(text, StandardCharsets.UTF_16LE, utf16);
        refused(text, StandardCharsets.UTF_16BE, utf16);
        refused(
                "gr\u00f6\u00dfe,y\n1,2\n",
                StandardCharsets.ISO_8859_1,
                "UTF-8 text in its header, got 'gr\uFFFD\uFFFDe,y'. Convert the file, if it is Latin-1 as iconv -f"
                        + " ISO-8859-1 -t UTF-8 does");
        refused(
                text.replace('\n', '\r'),
                StandardCharsets.UTF_8,
                "lines that end with LF or CR LF, got a carriage return alone at byte 11. Convert the line ends, as tr"
                        + " '\\r' '\\n' does");
        refused(
                "\n" + text,
                StandardCharsets.UTF_8,
                "the names of the columns in the first line, got an empty line. Remove it, or set header: false");
        refused("PAR1xxxx", StandardCharsets.UTF_8, "UTF-8 text, got Parquet. Set format: parquet");
        refused("a\0b,c\n", StandardCharsets.UTF_8, "UTF-8 text, got a zero byte at 1. Is it a text file?");
        refused(
                "1,blue,blue\n2,red,red\n",
                StandardCharsets.UTF_8,
                "each column name once, got 'blue' twice. Give other names under names, and set header: false");
    }
}
