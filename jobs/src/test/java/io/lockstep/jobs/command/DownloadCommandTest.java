package io.lockstep.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.json.Json;
import io.lockstep.jobs.download.DataSets;
import io.lockstep.jobs.progress.Console;
import io.lockstep.kernels.plaindata.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadCommandTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return CommandLineRunner.run(List.of(arguments), console);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withoutANameAllAreListedWithLicenceAndRecipe() throws IOException {
        assertThat(run("download")).isZero();
        assertThat(out().lines()).hasSize(2 * DataSets.all().size() + 1);
        assertThat(out()).contains("""
                        census-income     5.98 MB  incomes in the census of 1994, above 50,000 dollars or not
                                                   licence: CC BY 4.0. Recipe: conf/census-income.yaml
                        """).endsWith(" download NAME --output data\n");
        assertThat(run("download", "--json")).isZero();
        assertThat(Keys.of(Json.parse(out(), "out"))).containsOnlyKeys("data_sets");
    }

    @Test
    void originAndLicenceArePrintedAndADryRunFetchesNothing() {
        Path output = directory.resolve("data");
        assertThat(run("download", "mnist", "--output", output.toString(), "--dry-run"))
                .isZero();
        assertThat(err())
                .startsWith("mnist: 70,000 handwritten digits, 11.59 MB\norigin   Y. LeCun, C. Cortes and C. Burges; ")
                .contains("\nlicence  CC BY-SA 3.0\nfrom     https://");
        assertThat(output).doesNotExist();
        assertThat(run("download", "mnist", "--output", output.toString(), "--dry-run", "--json"))
                .isZero();
        assertThat(out()).contains("\"dry_run\":true", "\"sha256\":\"440fcabf", "\"fetched\":0");
    }

    @Test
    void anUnknownNameIsAnError() {
        assertThat(run("download", "census", "--output", directory.toString())).isEqualTo(Failure.USAGE);
        assertThat(err()).contains("error: data set: expected one of ag-news, census-income, ", "got 'census'");
    }
}
