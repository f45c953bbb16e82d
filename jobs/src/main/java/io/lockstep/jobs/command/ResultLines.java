package io.lockstep.jobs.command;

import io.lockstep.driver.evaluation.Baseline;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.jobs.progress.PhaseTable;
import io.lockstep.jobs.progress.ProgressPrinter;
import io.lockstep.jobs.progress.ShownMetrics;
import io.lockstep.jobs.progress.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Result of a command, as lines for people. */
final class ResultLines {
    private ResultLines() {}

    /** @param rows options that name rows the config has, as they were typed */
    static List<String> training(TrainingResult result, String rows) {
        List<String> lines = new ArrayList<>();
        if (result.alreadyFinished()) {
            lines.add("nothing to do: this run is finished. --fresh begins a new one beside it");
        }
        Map<String, Map<String, Double>> parts = new LinkedHashMap<>();
        parts.putAll(beside(
                "test", result.metrics().test(), result.metrics().baselines().test()));
        parts.putAll(beside(
                "validation",
                result.metrics().validation(),
                result.metrics().baselines().validation()));
        parts.put("train", result.metrics().train());
        lines.add("");
        lines.addAll(metrics(parts));
        lines.addAll(unmeasured("test", result.metrics().baselines().test()));
        lines.addAll(unmeasured("validation", result.metrics().baselines().validation()));
        lines.add("");
        lines.addAll(times(result));
        String model = ProgressPrinter.shortened(result.places().modelDirectory());
        String directory = ProgressPrinter.shortened(result.places().runDirectory());
        if (result.work().skipped() > 0) {
            lines.add("skipped        " + result.work().skipped() + " of "
                    + result.work().steps() + " steps, which were not finite");
        }
        if (!result.work().ended().isEmpty()) {
            lines.add("ended          " + result.work().ended());
        }
        if (!result.rows().quarantine().isEmpty()) {
            lines.add(
                    "bad rows       " + ProgressPrinter.shortened(result.rows().quarantine()));
        }
        lines.add("run directory  " + directory);
        lines.add("report         " + directory + "/report.html");
        lines.add("weights        sha256 " + result.digests().weights());
        lines.add("next           " + program() + " evaluate " + quoted(model) + " --data " + rows);
        lines.add("               " + program() + " predict " + quoted(model) + " --input " + rows + " --output "
                + quoted(directory + "-predictions"));
        return lines;
    }

    /** Where the time of the ranks went, and which was slowest. */
    private static List<String> times(TrainingResult result) {
        List<PhaseTimes> ranks =
                result.ranks().stream().map(TrainingResult.Rank::times).toList();
        if (!PhaseTable.isKnown(ranks)) {
            return List.of();
        }
        Table table = new Table().row(PhaseTable.header("seconds", ranks));
        PhaseTable.rows(ranks).forEach(table::row);
        List<String> lines = new ArrayList<>(table.lines());
        result.slowest().ifPresent(slowest -> lines.add(slowest.describe()));
        lines.add("");
        return lines;
    }

    /** A part's metrics, and below them what the past would have answered. */
    static Map<String, Map<String, Double>> beside(
            String part, Map<String, Double> metrics, Map<String, Baseline> baselines) {
        Map<String, Map<String, Double>> rows = new LinkedHashMap<>();
        rows.put(part, metrics);
        baselines.forEach((name, baseline) -> rows.put(part + ", " + baseline.named(name), baseline.metrics()));
        return rows;
    }

    /** Baselines that no row has, which are in no table. */
    static List<String> unmeasured(String part, Map<String, Baseline> baselines) {
        return baselines.entrySet().stream()
                .filter(entry -> entry.getValue().measured() == 0)
                .map(entry -> part + ", " + entry.getKey() + ": not known before any of "
                        + entry.getValue().rows() + " rows. Is data.windows.season longer than the data?")
                .toList();
    }

    /** One row each for the sets of rows that have metrics, one column for each metric. */
    static List<String> metrics(Map<String, Map<String, Double>> rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.values().forEach(row -> names.addAll(ShownMetrics.numbers(row).keySet()));
        List<String> header = new ArrayList<>(List.of(""));
        header.addAll(names);
        Table table = new Table().row(header);
        rows.forEach((name, metrics) -> {
            if (!metrics.isEmpty()) {
                List<String> cells = new ArrayList<>(List.of(name));
                for (String metric : names) {
                    Double value = metrics.get(metric);
                    cells.add(value == null ? "" : Table.number(value));
                }
                table.row(cells);
            }
        });
        List<String> lines = new ArrayList<>(table.lines());
        rows.forEach((name, metrics) -> ShownMetrics.cells(metrics)
                .forEach((several, count) ->
                        lines.add(name + " " + several + ": " + count + " numbers, which --json has")));
        return lines;
    }

    /** How this program was started, for commands that people may copy. */
    static String program() {
        return System.getProperty("lockstep.program", "spark-submit --class io.lockstep.jobs.Main lockstep.jar");
    }

    /** As a shell reads it back. */
    static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9_./:=,@%+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
