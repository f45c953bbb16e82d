package io.lockstep.driver.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.source.Csv;
import io.lockstep.kernels.attribution.CellRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackgroundRowsTest {
    @TempDir
    private Path directory = Path.of("");

    private final Files files = new HadoopFiles(new Configuration());

    private static BackgroundRows rows(float... firsts) {
        List<BackgroundRows.Kept> rows = new ArrayList<>();
        for (float first : firsts) {
            rows.add(BackgroundRows.Kept.of(new CellRow(new float[] {first, -2 * first}, new int[] {1}), 1));
        }
        return new BackgroundRows("abc", rows);
    }

    /** Two heaps, 0 to 2 and 100 to 103: their means are 1 and 101.5, of 3 and 4 rows. */
    @Test
    void centresAreTheMeansOfHeaps() {
        BackgroundRows all = rows(0, 101, 1, 100, 2, 102, 103);
        for (long seed = 1; seed <= 20; seed++) {
            List<BackgroundRows.Kept> centres =
                    new ArrayList<>(all.centres(2, seed).rows());
            centres.sort((a, b) -> Float.compare(a.row().cells()[0], b.row().cells()[0]));
            assertThat(centres).extracting(BackgroundRows.Kept::weight).containsExactly(3.0, 4.0);
            assertThat(centres.get(0).row().cells()).containsExactly(1, -2);
            assertThat(centres.get(1).row().cells()).containsExactly(101.5f, -203);
            assertThat(all.centres(2, seed)).isEqualTo(all.centres(2, seed));
        }
    }

    /** As of a file of centres: 0 stands for three rows and 4 for one, so their mean is 1. */
    @Test
    void centresOfCentresWeighWhatTheyStandFor() {
        BackgroundRows few = new BackgroundRows(
                "abc",
                List.of(
                        BackgroundRows.Kept.of(new CellRow(new float[] {0}, new int[] {1}), 3),
                        BackgroundRows.Kept.of(new CellRow(new float[] {4}, new int[] {1}), 1)));
        BackgroundRows.Kept centre = few.centres(1, 1).rows().get(0);
        assertThat(centre.weight()).isEqualTo(4);
        assertThat(centre.row().cells()).containsExactly(1);
    }

    @Test
    void equalRowsHaveOneCentre() {
        BackgroundRows centres = rows(5, 5, 5).centres(3, 1);
        assertThat(centres.rows()).hasSize(1);
        assertThat(centres.background().weights()).containsExactly(3);
        assertThat(rows(1, 2, 3).centres(9, 1).rows()).hasSize(3);
    }

    @Test
    void whatIsKeptIsReadAgainByTheSameModelAlone() throws IOException {
        String path = directory.resolve("census.background.json").toString();
        BackgroundRows all = rows(1.5f, -0.1f);
        all.keep(files, path);
        assertThat(BackgroundRows.read(files, path, "abc")).isEqualTo(all);
        assertThat(all.background().rows().get(1).cells()).containsExactly(-0.1f, 0.2f);
        assertThatThrownBy(() -> BackgroundRows.read(files, path, "def"))
                .hasMessage(path + ": expected the background of model def, got one of abc. Make it again from rows");
        assertThatThrownBy(() -> all.keep(files, directory.resolve("model.json").toString()))
                .hasMessageContaining("expected a file that ends in .background.json");
        java.nio.file.Files.writeString(
                Path.of(path), java.nio.file.Files.readString(Path.of(path)).replace("abc", "abd"));
        assertThatThrownBy(() -> BackgroundRows.read(files, path, "abd")).hasMessageContaining("expected SHA-256");
    }

    /** 100 rows are taken, unless more are asked for; of a file all. */
    @Test
    void whatWasKeptMayHaveAnyNumberOfCentres() {
        BackgroundConfig kept = new BackgroundConfig(null, "census.background.json", BackgroundConfig.COUNT, 150, null);
        assertThat(kept.centres()).isEqualTo(150);
        assertThatThrownBy(() -> new BackgroundConfig(
                        new Csv("rows.csv", true, List.of(), ",", "\"", null), null, BackgroundConfig.COUNT, 150, null))
                .hasMessage("centres must be from 1 to count, 100, got 150");
        assertThatThrownBy(() -> new BackgroundConfig(null, "census.background.json", 100, 10_001, null))
                .hasMessage("centres must be from 1 to 10000, got 10001");
    }

    @Test
    void noRowsAreRefused() {
        assertThatThrownBy(() -> new BackgroundRows("abc", List.of()))
                .hasMessage("background: expected at least 1 row, got none. Give rows of the data");
        assertThatThrownBy(() -> rows(1).centres(0, 1))
                .hasMessage("centres: expected at least 1, got 0. Leave it out for rows");
    }
}
