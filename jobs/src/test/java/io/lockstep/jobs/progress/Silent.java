package io.lockstep.jobs.progress;

import io.lockstep.driver.progress.RunListener;

/** Hears nothing. */
public final class Silent implements RunListener {
    @Override
    public void phase(String name) {}

    @Override
    public void progress(Progress progress) {}

    @Override
    public void epoch(EpochReport report) {}

    @Override
    public void warning(String message) {}
}
