package io.lockstep.driver.run;

import io.lockstep.driver.progress.RunListener;
import java.io.PrintStream;
import java.util.Map;

/** Prints what a run tells, a line each, for the test that started its process. */
class Printed implements RunListener {
    private final PrintStream out;

    Printed(PrintStream out) {
        this.out = out;
    }

    @Override
    public void phase(String name) {
        out.println("PHASE " + name);
    }

    @Override
    public void progress(Progress progress) {
        out.println("STEP " + progress.step() + " loss " + progress.loss() + " steps/s " + progress.stepsPerSecond()
                + " at " + System.currentTimeMillis());
    }

    @Override
    public void epoch(EpochReport report) {
        Map<String, Double> validation = report.validation();
        out.println("EPOCH " + report.epoch() + " loss " + report.train() + " validation " + validation + " seconds "
                + report.seconds());
    }

    @Override
    public void note(String message) {
        out.println("NOTE " + message);
    }

    @Override
    public void warning(String message) {
        out.println("WARNING at " + System.currentTimeMillis() + " " + message);
    }
}
