package io.lockstep.jobs.command;

import io.lockstep.driver.diagnostics.Diagnostics;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.run.TrainingResult;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.jobs.logging.RunLog;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import io.lockstep.jobs.report.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows a training: prints it, moves the log into the run directory, keeps {@code report.html} there up to date. */
final class TrainingReporter implements RunListener {
    private static final int MAXIMUM_STEPS = 2_000;
    private static final Pattern SAMPLES = Pattern.compile("epoch-([0-9]{5,9})\\.png");
    private static final Logger LOG = LoggerFactory.getLogger("lockstep");

    private final Console console;
    private final RunListener printer;
    private final Files files;
    private final RunLog log;
    private final String name;
    private final int examples;
    private final Map<String, String> environment;
    private final Interruption interruption;

    private final SortedMap<Long, EpochReport> reports = new TreeMap<>();
    private @Nullable String directory;
    private List<Progress> steps = new ArrayList<>();
    private long stride = 1;

    /** @param examples most rows of data that the report shows of each answer */
    TrainingReporter(
            Console console,
            Files files,
            RunLog log,
            String name,
            int examples,
            Map<String, String> environment,
            Interruption interruption) {
        this.console = console;
        this.printer = new ProgressPrinter(console, System::nanoTime);
        this.files = files;
        this.log = log;
        this.name = name;
        this.examples = examples;
        this.environment = environment;
        this.interruption = interruption;
    }

    @Override
    public void runDirectory(String path) {
        directory = path;
        printer.runDirectory(path);
        Optional<Path> local = SparkWork.local(path, "lockstep.log");
        try {
            if (local.isPresent()) {
                log.moveTo(local.get());
            }
        } catch (IOException e) {
            warning(path + "/lockstep.log: expected to log there, got " + e + ". The log stays in " + log.file());
        }
        recorded(path);
        write(null);
    }

    @Override
    public void phase(String phase) {
        LOG.info("phase: {}", phase);
        interruption.training(phase.equals(RunListener.TRAINING));
        printer.phase(phase);
    }

    @Override
    public void progress(Progress progress) {
        if (progress.step() % stride == 0) {
            steps.add(progress);
            if (steps.size() == MAXIMUM_STEPS) {
                stride *= 2;
                List<Progress> half = new ArrayList<>();
                for (Progress step : steps) {
                    if (step.step() % stride == 0) {
                        half.add(step);
                    }
                }
                steps = half;
            }
        }
        printer.progress(progress);
    }

    @Override
    public void epoch(EpochReport report) {
        LOG.info("epoch {} done: train {}, validation {}", report.epoch(), report.train(), report.validation());
        printer.epoch(report);
        reports.putIfAbsent(report.step(), report);
        write(null);
    }

    @Override
    public void evaluation(EpochReport report) {
        LOG.info("step {}: train {}, validation {}", report.step(), report.train(), report.validation());
        printer.evaluation(report);
        reports.putIfAbsent(report.step(), report);
    }

    @Override
    public void note(String message) {
        LOG.info("{}", message);
        printer.note(message);
    }

    @Override
    public void warning(String message) {
        LOG.warn("{}", message);
        printer.warning(message);
    }

    /** The last report, with what the training came to. */
    void finished(TrainingResult result) {
        directory = result.places().runDirectory();
        recorded(directory);
        write(result);
    }

    /** A log that could not be written into the run directory while it grew is copied there. */
    void close() {
        String path = directory;
        if (path == null || SparkWork.local(path, "").isPresent()) {
            return;
        }
        String target = path + "/lockstep-" + System.currentTimeMillis() + "-"
                + ProcessHandle.current().pid() + ".log";
        try (OutputStream out = files.create(target)) {
            java.nio.file.Files.copy(log.file(), out);
        } catch (IOException e) {
            console.say("warning: " + target + ": expected to write the log, got " + e.getMessage());
        }
    }

    /** A report that cannot be written must not end a training. */
    private void write(@Nullable TrainingResult result) {
        String path = directory;
        if (path == null) {
            return;
        }
        try {
            Report report = report(path, result);
            files.replace(path + "/report.html", report.html().getBytes(StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}/report.html could not be written", path, e);
        }
    }

    /** What is known so far of the training in a run directory. */
    Report report(String path, @Nullable TrainingResult result) throws IOException {
        String config = files.exists(path + "/config.yaml")
                ? new String(files.read(path + "/config.yaml"), StandardCharsets.UTF_8)
                : "";
        return new Report(
                name,
                List.copyOf(reports.values()),
                steps,
                result,
                diagnostics(path),
                samples(path),
                environment,
                config);
    }

    /** What the model made, by epoch. */
    private SortedMap<Integer, byte[]> samples(String path) throws IOException {
        SortedMap<Integer, byte[]> samples = new TreeMap<>();
        String place = path + "/samples";
        for (Files.Entry file : files.list(place)) {
            Matcher name = SAMPLES.matcher(file.name());
            if (name.matches()) {
                samples.put(Integer.valueOf(name.group(1)), files.read(place + "/" + file.name()));
            }
        }
        return samples;
    }

    /** What the trained model answers, as the run directory keeps it; null while there is none. */
    private @Nullable Diagnostics diagnostics(String path) throws IOException {
        String file = path + "/" + Diagnostics.FILE;
        return files.exists(file) ? Diagnostics.of(files.read(file), file).withExamples(examples) : null;
    }

    /** What was recorded before this command, read once. */
    private void recorded(String path) {
        try {
            RunDirectory.records(files, path).forEach(report -> reports.putIfAbsent(report.step(), report));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: records could not be read for the report", path, e);
        }
    }
}
