package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwaitedWindowTest {
    private static final LocalDate AS_OF = LocalDate.parse("2026-11-23");

    @TempDir
    private Path table;

    private final HadoopFiles files = new HadoopFiles(new Configuration());

    private void days(String from, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            day(LocalDate.parse(from).plusDays(i).toString());
        }
    }

    private void day(String value) throws IOException {
        Files.createFile(Files.createDirectories(table.resolve("dt=" + value)).resolve("part"));
    }

    private AwaitedWindow.Found look(Map<String, Object> more) throws IOException {
        Map<String, Object> data = new LinkedHashMap<>(Map.of(
                "registry",
                "models/credit",
                "partitions",
                Map.of("column", "dt", "last", "10d"),
                "holdout",
                Map.of("last", "5d")));
        data.putAll(more);
        RetrainConfig config = RetrainConfig.of(data);
        return AwaitedWindow.of(
                config,
                table.toString(),
                () -> DayFolders.list(files, table.toString(), "dt", config.requireSuccessFile()),
                AS_OF,
                note -> {});
    }

    @Test
    void aWholeWindow() throws IOException {
        days("2026-11-01", 40);
        DataWindow window = look(Map.of()).window();
        assertThat(window.trainFrom()).isEqualTo("2026-11-08");
        assertThat(window.holdoutTo()).isEqualTo("2026-11-22");
    }

    @Test
    void aHistoryThatBeginsInTheWindow() throws IOException {
        days("2026-11-12", 12);
        assertThat(look(Map.of()).window().trainFrom()).isEqualTo("2026-11-12");
    }

    @Test
    void noDayBefore() throws IOException {
        days("2026-11-18", 10);
        assertThatThrownBy(() -> look(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(table + ": expected training days from 2026-11-08 to 2026-11-17 for as-of 2026-11-23, got"
                        + " none before 2026-11-18. Choose a later --as-of");
    }

    @Test
    void aGapInTheMiddle() throws IOException {
        days("2026-11-01", 40);
        Files.delete(table.resolve("dt=2026-11-12/part"));
        assertThatThrownBy(() -> look(Map.of()))
                .isInstanceOf(LateDataException.class)
                .hasMessage(
                        table + ": expected every day from 2026-11-08 to 2026-11-22, got none of 2026-11-12. Give the"
                                + " same command again when they are there, or set retrain.waitMinutes, or retrain.gaps:"
                                + " true where days may be missing");
        Files.createFile(table.resolve("dt=2026-11-12/.part.crc"));
        Files.createDirectory(table.resolve("dt=2026-11-12/_temporary"));
        assertThatThrownBy(() -> look(Map.of()))
                .as("a folder in which nothing is yet")
                .hasMessageContaining("got none of 2026-11-12.");
        assertThat(look(Map.of("gaps", true)).window().trainFrom()).isEqualTo("2026-11-08");
    }

    @Test
    void lateDays() throws IOException {
        days("2026-11-01", 20);
        assertThatThrownBy(() -> look(Map.of("gaps", true)))
                .isInstanceOf(LateDataException.class)
                .hasMessageContaining("got none of 2026-11-22. Give the same command again");
    }

    @Test
    void daysThatAreNotWhole() throws IOException {
        days("2026-11-01", 40);
        assertThatThrownBy(() -> look(Map.of("requireSuccessFile", true)))
                .hasMessageContaining("each with _SUCCESS, got none of 2026-11-08, 2026-11-09, 2026-11-10 and 12 more");
        for (int i = 0; i < 40; i++) {
            Files.createFile(table.resolve("dt=" + LocalDate.parse("2026-11-01").plusDays(i) + "/_SUCCESS"));
        }
        assertThat(look(Map.of("requireSuccessFile", true)).window().asOf()).isEqualTo(AS_OF);
        Map<String, Object> gaps = Map.of("requireSuccessFile", true, "gaps", true);
        Files.delete(table.resolve("dt=2026-11-12/_SUCCESS"));
        assertThatThrownBy(() -> look(gaps))
                .as("half a day is no gap")
                .isInstanceOf(LateDataException.class)
                .hasMessageContaining("each with _SUCCESS, got none of 2026-11-12.");
        Files.delete(table.resolve("dt=2026-11-12/part"));
        Files.delete(table.resolve("dt=2026-11-12"));
        assertThat(look(gaps).window().trainFrom()).isEqualTo("2026-11-08");
    }

    @Test
    void foldersThatAreNoDays() throws IOException {
        assertThatThrownBy(() -> look(Map.of()))
                .hasMessage(table + ": expected folders called dt=2026-11-23 or the like, got none. Correct"
                        + " data.train.path or retrain.partitions.column");
        Files.createDirectories(table.resolve("dt=yesterday"));
        assertThatThrownBy(() -> look(Map.of()))
                .hasMessageEndingWith("/dt=yesterday: expected a day, such as 2026-11-23 or 20261123, got 'yesterday'."
                        + " Move the folder away");
    }

    @Test
    void shortDays() throws IOException {
        for (int i = 0; i < 40; i++) {
            String day = LocalDate.parse("2026-11-01").plusDays(i).toString().replace("-", "");
            day(day);
        }
        AwaitedWindow.Found found = look(Map.of());
        assertThat(found.days()
                        .source(
                                Map.of(),
                                found.window().trainFrom(),
                                found.window().trainTo()))
                .isEqualTo(Map.of("partitions", Map.of("dt", Map.of("from", "20261108", "to", "20261117"))));
    }

    @Test
    void daysAreWrittenAlike() throws IOException {
        days("2026-11-01", 40);
        day("20261122");
        assertThatThrownBy(() -> look(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(
                        ".*/dt=(20261122|2026-11-[0-9]{2}): expected a day written as all others are, such as"
                                + " .*, got .*\\. Rename the folder, or move it away");
    }
}
