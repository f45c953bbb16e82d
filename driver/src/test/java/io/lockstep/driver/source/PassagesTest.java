package io.lockstep.driver.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which characters stand in which passage. */
class PassagesTest {
    private static final int RANGE = 1 << 20;

    @TempDir
    private Path directory;

    private List<String> read(String text, int length, @Nullable Integer stride, double from, double to)
            throws IOException {
        Path file = Files.writeString(directory.resolve("text.txt"), text);
        SourceRows opened = new Passages(file.toString(), length, stride, from, to)
                .open(LocalSpark.session(), new HadoopFiles(new Configuration(false)));
        return opened.javaRows().collect().stream()
                .map(row -> row.getString(0) + " " + row.getDouble(1))
                .toList();
    }

    @Test
    void passagesFollowEachOtherWithTheCharacterBefore() throws IOException {
        assertThat(read("abcdefg", 3, null, 0, 1)).containsExactly("abcd 1.0", "defg 1.0");
        assertThat(read("\uFEFFabcdefgh", 3, null, 0, 1)).containsExactly("abcd 1.0", "defg 1.0", "gh " + 1 / 3.0);
        assertThat(read("abcdefgh", 3, 2, 0, 1)).containsExactly("abcd 1.0", "cdef 1.0", "efgh 1.0");
        assertThat(read("a", 3, null, 0, 1)).isEmpty();
        assertThat(read("", 3, null, 0, 1)).isEmpty();
        assertThat(read("ab", 3, null, 0, 1)).containsExactly("ab " + 1 / 3.0);
    }

    /** 0.3 of 8 is 2, 0.7 of 8 is 5. */
    @Test
    void partsPredictEveryCharacterOnce() throws IOException {
        assertThat(read("abcdefgh", 2, null, 0, 0.3)).containsExactly("ab 0.5");
        assertThat(read("abcdefgh", 2, null, 0.3, 0.7)).containsExactly("bcd 1.0", "de 0.5");
        assertThat(read("abcdefgh", 2, null, 0.7, 1)).containsExactly("efg 1.0", "gh 0.5");
    }

    /** More than one range of bytes, whose borders fall into characters of one to four of them. */
    @Test
    void rangesOfBytesMakeNoDifference() throws IOException {
        StringBuilder text = new StringBuilder();
        List<String> letters = List.of("a", "\u00E9", "\u20AC", "\uD834\uDD1E", "\n", "z");
        for (int i = 0; text.length() < 2 * RANGE; i++) {
            text.append(letters.get(i * 7 % 11 % 6));
        }
        int[] points = text.codePoints().toArray();
        int length = 5000;
        int stride = 3001;
        List<String> expected = new ArrayList<>();
        for (int at = 0; ; at += stride) {
            int count = Math.min(length, points.length - at - 1);
            expected.add(new String(points, at, count + 1) + " " + (double) count / length);
            if (at + 1 + length >= points.length) {
                break;
            }
        }
        List<String> found = new ArrayList<>(read(text.toString(), length, stride, 0, 1));
        Collections.sort(expected);
        Collections.sort(found);
        assertThat(found.equals(expected)).isTrue();
    }

    @Test
    void whatIsNoTextIsABadRow() throws IOException {
        Path file = Files.write(directory.resolve("latin.txt"), "caf\u00E9!".getBytes(StandardCharsets.ISO_8859_1));
        SourceRows opened = new Passages(file.toString(), 2, null, 0, 1)
                .open(LocalSpark.session(), new HadoopFiles(new Configuration(false)));
        assertThat(opened.javaRows().collect().stream().map(SourceRows::problem))
                .containsExactly(null, "not UTF-8: expected UTF-8 text, got other bytes");
    }

    @Test
    void keysAreChecked() {
        assertThatThrownBy(() -> new Passages("t", 0, null, 0, 1))
                .hasMessage("length must be from 1 to 1048576, got 0");
        assertThatThrownBy(() -> new Passages("t", 4, 5, 0, 1))
                .hasMessage("stride must be from 1 to length, 4, got 5. Characters between passages would be left out");
        assertThatThrownBy(() -> new Passages("t", 4, null, 0.5, 0.5))
                .hasMessage("from and to: expected 0 <= from < to <= 1, shares of the file, got 0.5 and 0.5");
    }
}
