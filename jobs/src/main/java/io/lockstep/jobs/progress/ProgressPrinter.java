package io.lockstep.jobs.progress;

import io.lockstep.driver.progress.RunListener;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Prints how a run goes: on a terminal one line that replaces itself, elsewhere a plain line every few seconds; and one
 * lasting line for each phase, epoch and warning.
 */
public final class ProgressPrinter implements RunListener {
    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long PLAIN_NANOS = 5_000_000_000L;
    private static final int BAR_WIDTH = 20;

    /** The slowest rank is told when others waited for it for this share of an epoch. */
    private static final double WORTH_TELLING = 0.1;

    private final Console console;
    private final LongSupplier nanoTime;
    private long next;

    /** @param nanoTime the clock, {@code System::nanoTime} */
    public ProgressPrinter(Console console, LongSupplier nanoTime) {
        this.console = console;
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    @Override
    public void runDirectory(String directory) {
        console.say("run directory " + shortened(directory));
    }

    @Override
    public void phase(String name) {
        if (console.isTerminal()) {
            console.passing(name + " …");
        } else {
            console.say(name);
        }
    }

    @Override
    public void progress(Progress progress) {
        long now = nanoTime.getAsLong();
        if (now - next < 0 && progress.step() < progress.totalSteps()) {
            return;
        }
        next = now + (console.isTerminal() ? TERMINAL_NANOS : PLAIN_NANOS);
        if (console.isTerminal()) {
            console.passing(bar(progress) + " " + line(progress));
        } else {
            console.say(line(progress));
        }
    }

    private static String bar(Progress progress) {
        long total = Math.max(1, progress.totalSteps());
        int filled = (int) Math.min(BAR_WIDTH, BAR_WIDTH * progress.step() / total);
        return "[" + "=".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "]";
    }

    private static String line(Progress progress) {
        String place = "epoch " + progress.epoch() + "  step " + progress.step() + "/" + progress.totalSteps()
                + "  loss " + Table.number(progress.loss());
        if (!(progress.stepsPerSecond() > 0)) {
            return place;
        }
        double left = (progress.totalSteps() - progress.step()) / progress.stepsPerSecond();
        boolean quick = progress.stepsPerSecond() >= 1;
        return String.format(
                Locale.ROOT,
                "%s  %.1f %s  %.0f examples/s  ETA %s",
                place,
                quick ? progress.stepsPerSecond() : 1 / progress.stepsPerSecond(),
                quick ? "steps/s" : "s/step",
                progress.examplesPerSecond(),
                Table.duration(left));
    }

    @Override
    public void epoch(EpochReport report) {
        say("epoch " + report.epoch() + " done  step " + report.step(), report);
        report.slowest()
                .filter(slowest -> slowest.waited() > WORTH_TELLING * report.seconds())
                .ifPresent(slowest -> console.say(slowest.describe()));
    }

    @Override
    public void evaluation(EpochReport report) {
        say("evaluated  step " + report.step(), report);
    }

    private void say(String place, EpochReport report) {
        StringBuilder line = new StringBuilder(place + "  " + String.format(Locale.ROOT, "%.1f s", report.seconds()));
        metrics("train", report.train(), line);
        metrics("validation", report.validation(), line);
        console.say(line.toString());
    }

    private static void metrics(String rows, Map<String, Double> metrics, StringBuilder line) {
        if (!metrics.isEmpty()) {
            line.append("  ").append(rows).append(':');
            ShownMetrics.numbers(metrics)
                    .forEach((name, value) ->
                            line.append(' ').append(name).append(' ').append(Table.number(value)));
        }
    }

    @Override
    public void note(String message) {
        console.say(message);
    }

    @Override
    public void warning(String message) {
        console.say("warning: " + message);
    }

    /** A local directory without its scheme. */
    public static String shortened(String directory) {
        return directory.startsWith("file:/")
                ? "/" + directory.substring("file:".length()).replaceFirst("^/+", "")
                : directory;
    }
}
