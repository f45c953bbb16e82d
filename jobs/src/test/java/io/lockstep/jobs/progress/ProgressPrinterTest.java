package io.lockstep.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.RunListener.EpochReport;
import io.lockstep.driver.progress.RunListener.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private Console console(boolean terminal) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal);
    }

    private static Progress progress(long step) {
        return new Progress(step, 100, 1, 0.25, 10, 640);
    }

    @Test
    void printsAPlainLineEveryFiveSecondsWhereThereIsNoTerminal() {
        ProgressPrinter printer = new ProgressPrinter(console(false), clock::get);
        printer.phase("training");
        for (int step = 1; step <= 100; step++) {
            printer.progress(progress(step));
            clock.addAndGet(100_000_000L);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                training
                epoch 1  step 1/100  loss 0.2500  10.0 steps/s  640 examples/s  ETA 10 s
                epoch 1  step 51/100  loss 0.2500  10.0 steps/s  640 examples/s  ETA 5 s
                epoch 1  step 100/100  loss 0.2500  10.0 steps/s  640 examples/s  ETA 0 s
                """);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void slowStepsAreToldInSecondsAndNoRateIsNotZero() {
        ProgressPrinter printer = new ProgressPrinter(console(false), clock::get);
        printer.progress(new Progress(1, 100, 1, 0.25, 0, 0));
        clock.addAndGet(5_000_000_000L);
        printer.progress(new Progress(2, 100, 1, 0.25, 0.04, 5));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                epoch 1  step 1/100  loss 0.2500
                epoch 1  step 2/100  loss 0.2500  25.0 s/step  5 examples/s  ETA 40 min 50 s
                """);
    }

    @Test
    void overwritesOneLineOnATerminal() {
        ProgressPrinter printer = new ProgressPrinter(console(true), clock::get);
        printer.progress(progress(50));
        printer.epoch(new EpochReport(1, 50, 5, Map.of("loss", 0.5), Map.of("accuracy", 0.75), List.of()));
        printer.warning("rank 1 is gone");
        String erase = "\r\u001b[K";
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo(erase
                        + "\u001b[?7l"
                        + "[==========          ] epoch 1  step 50/100  loss 0.2500  10.0 steps/s  640 examples/s  ETA 5 s"
                        + "\u001b[?7h"
                        + erase
                        + "epoch 1 done  step 50  5.0 s  train: loss 0.5000  validation: accuracy 0.7500\n"
                        + "warning: rank 1 is gone\n");
    }

    /** Of 20 classes they would be 400 numbers. */
    @Test
    void cellsOfAConfusionMatrixAreNoPartOfALine() {
        Map<String, Double> metrics = new LinkedHashMap<>(Map.of("accuracy", 0.75));
        for (int cell = 0; cell < 400; cell++) {
            metrics.put("confusion_" + cell / 20 + "_" + cell % 20, 1.0);
        }
        new ProgressPrinter(console(false), clock::get)
                .evaluation(new EpochReport(1, 50, 5, Map.of(), metrics, List.of()));
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("evaluated  step 50  5.0 s  validation: accuracy 0.7500\n");
    }

    @Test
    void aRankThatIsWaitedForIsNamedWithItsCause() {
        ProgressPrinter printer = new ProgressPrinter(console(false), clock::get);
        PhaseTimes first = PhaseTimes.of(Map.of("read", 1.0, "wait_ranks", 2.0, "waited_for", List.of(0.0, 2.0)));
        PhaseTimes second = PhaseTimes.of(Map.of("read", 3.0));
        printer.epoch(new EpochReport(1, 50, 3, Map.of("loss", 0.5), Map.of(), List.of(first, second)));
        printer.epoch(new EpochReport(2, 90, 30, Map.of("loss", 0.5), Map.of(), List.of(first, second)));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                epoch 1 done  step 50  3.0 s  train: loss 0.5000
                slowest: rank 1, read 3.0 s, elsewhere 1.0 s; waited for 2.0 s
                epoch 2 done  step 90  30.0 s  train: loss 0.5000
                """);
    }

    @Test
    void tablesAreAligned() {
        Table table = new Table().row(List.of("", "accuracy", "loss")).row(List.of("test", "0.9", "1.25"));
        assertThat(table.lines()).containsExactly("      accuracy  loss", "test       0.9  1.25");
    }

    @Test
    void numbersAndTimesAreForReading() {
        assertThat(Table.number(0.123456)).isEqualTo("0.1235");
        assertThat(Table.number(1234.56)).isEqualTo("1234.6");
        assertThat(Table.number(1e-7)).isEqualTo("1.000e-07");
        assertThat(Table.number(Double.NaN)).isEqualTo("NaN");
        assertThat(Table.duration(59.6)).isEqualTo("1 min 00 s");
        assertThat(Table.duration(3_725)).isEqualTo("1 h 02 min");
        assertThat(Table.duration(7)).isEqualTo("7 s");
    }
}
