package io.lockstep.driver.retrain;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The window of a day, once all of its days are there. */
final class AwaitedWindow {
    private static final int NAMED = 3;
    private static final int POLL_SECONDS = 15;

    private AwaitedWindow() {}

    /**
     * What was found.
     *
     * @param days there are
     */
    record Found(DataWindow window, FoundDays days) {}

    /**
     * Looks, and looks again while the config says so.
     *
     * @param name of what is looked at, for messages
     * @throws LateDataException when days are missing, and waiting did not help: later the same command may succeed
     */
    static Found of(RetrainConfig config, String name, FoundDays.Look look, LocalDate asOf, Consumer<String> notes)
            throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(config.waitMinutes());
        boolean said = false;
        while (true) {
            FoundDays days = look.now();
            DataWindow whole = DataWindow.of(config, asOf);
            if (days.first().isAfter(whole.trainTo())) {
                throw new IllegalArgumentException(name + ": expected training days from " + whole.trainFrom()
                        + " to " + whole.trainTo() + " for as-of " + asOf + ", got none before "
                        + days.first() + ". Choose a later --as-of");
            }
            DataWindow window = whole.startingAt(days.first());
            List<LocalDate> missing = days.late(
                    window.trainFrom(), window.holdoutTo(), config.gaps(), window.trainTo(), window.holdoutTo());
            if (missing.isEmpty()) {
                return new Found(window, days);
            }
            String problem = problem(name, config, window, missing);
            if (System.nanoTime() - deadline >= 0) {
                throw new LateDataException(problem
                        + ". Give the same command again when they are there, or set retrain.waitMinutes"
                        + (config.gaps() ? "" : ", or retrain.gaps: true where days may be missing"));
            }
            if (!said) {
                notes.accept(problem + "; waiting for " + config.waitMinutes() + " minutes");
                said = true;
            }
            pause();
        }
    }

    private static String problem(String name, RetrainConfig config, DataWindow window, List<LocalDate> missing) {
        StringBuilder named = new StringBuilder();
        missing.subList(0, Math.min(NAMED, missing.size()))
                .forEach(day -> named.append(named.isEmpty() ? "" : ", ").append(day));
        return name + ": expected every day from " + window.trainFrom() + " to " + window.holdoutTo()
                + (config.requireSuccessFile() ? ", each with _SUCCESS" : "") + ", got none of " + named
                + (missing.size() > NAMED ? " and " + (missing.size() - NAMED) + " more" : "");
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.SECONDS.sleep(POLL_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for days. Give the same command again");
        }
    }
}
