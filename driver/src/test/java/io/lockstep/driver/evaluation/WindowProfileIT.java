package io.lockstep.driver.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.column.Measure;
import io.lockstep.driver.column.MeasuredColumn;
import io.lockstep.driver.config.Configs;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.prepare.Rows;
import io.lockstep.driver.profile.NumericProfile;
import io.lockstep.driver.profile.Profile;
import io.lockstep.driver.profile.ProfileLearner;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Source;
import io.lockstep.driver.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowProfileIT {
    @TempDir
    Path directory;

    private static Profile reference() {
        ProfileLearner learner = new ProfileLearner(
                List.of(new MeasuredColumn("x", Measure.NUMBER), new MeasuredColumn("c", Measure.CATEGORY)),
                List.of(new MeasuredColumn("y", Measure.NUMBER)),
                List.of("x", "c", "y"));
        for (int i = 0; i < 100; i++) {
            learner.add(new Object[] {i % 10, i % 2 == 0 ? "even" : "odd", i});
        }
        return learner.profile();
    }

    @Test
    void neitherPartitionsNorOrderMakeADifference() throws IOException {
        Dataset<Row> rows = LocalSpark.session()
                .range(1_000)
                .selectExpr("if(id % 50 = 0, null, id * 0.1D) as x", "if(id % 3 = 0, 'even', 'new') as c");
        WindowProfile one = WindowProfile.of(Rows.of(LocalSpark.session(), rows.repartition(1)), reference());
        WindowProfile five = WindowProfile.of(
                Rows.of(LocalSpark.session(), rows.repartition(5).orderBy("c")), reference());
        assertThat(five).isEqualTo(one);
        assertThat(one.profile().rows()).isEqualTo(1_000);
        assertThat(one.profile().column("x").orElseThrow().missing()).isEqualTo(20);
        assertThat(one.profile().labels()).isEmpty();
    }

    /** Of six lines one has too many fields, and one a word for a number. */
    @Test
    void rowsThatCannotBeReadAreLeftOutAndWordsAreOfAnotherKind() throws IOException {
        Path file =
                Files.writeString(directory.resolve("rows.csv"), "x,c\n1,odd\n2,even\nno,odd\n3,odd,9\n,odd\n4,odd\n");
        Source source = Configs.BINDING.bind(Source.class, Map.of("format", "csv", "path", file.toString()), "it");
        assertThat(source).isInstanceOf(Csv.class);
        WindowProfile window = WindowProfile.of(
                Rows.of(LocalSpark.session(), new HadoopFiles(new Configuration()), source), reference());
        assertThat(window.rows().read()).isEqualTo(6);
        assertThat(window.rows().scored()).isEqualTo(5);
        assertThat(window.rows().skipped()).hasSize(1).containsValue(1L);
        NumericProfile x = (NumericProfile) window.profile().column("x").orElseThrow();
        assertThat(x.rows()).isEqualTo(5);
        assertThat(x.missing()).isEqualTo(1);
        assertThat(x.unusable()).isEqualTo(1);
        assertThat(x.minimum()).isEqualTo(1);
        assertThat(x.maximum()).isEqualTo(4);
    }

    @Test
    void noRowsAreAnError() {
        Dataset<Row> none = LocalSpark.session().range(0).selectExpr("id as x");
        assertThatThrownBy(() -> WindowProfile.of(Rows.of(LocalSpark.session(), none), reference()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected rows to count, got none (0 read, left out {}). Check the path");
    }
}
