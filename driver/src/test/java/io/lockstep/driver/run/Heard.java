package io.lockstep.driver.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.progress.RunListener;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a run told. */
class Heard implements RunListener {
    final List<String> phases = new ArrayList<>();
    final List<Progress> progress = new ArrayList<>();
    final List<EpochReport> epochs = new ArrayList<>();
    final List<EpochReport> evaluations = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final List<String> notes = new ArrayList<>();

    @Override
    public void phase(String name) {
        phases.add(name);
    }

    @Override
    public void progress(Progress point) {
        assertThat(point.step()).isBetween(1L, point.totalSteps());
        progress.add(point);
    }

    @Override
    public void epoch(EpochReport report) {
        epochs.add(report);
    }

    @Override
    public void evaluation(EpochReport report) {
        evaluations.add(report);
    }

    @Override
    public void note(String message) {
        notes.add(message);
    }

    @Override
    public void warning(String message) {
        warnings.add(message);
    }
}
