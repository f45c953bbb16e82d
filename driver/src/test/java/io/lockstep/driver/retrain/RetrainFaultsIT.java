package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.FaultyFs;
import io.lockstep.driver.files.FaultyFs.Moment;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.registry.ConflictException;
import io.lockstep.driver.registry.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Retrainings of one day whose registry fails at one of its calls, or that meet each other. At every call, before and after
 * it, once and for good, by {@code -Dlockstep.retrain.stride=1}.
 */
class RetrainFaultsIT {
    private static final int RETRAININGS = 8;

    /** Calls of a retraining are some more or less than this, as often as the holder's file is rewritten. */
    private static final int CALLS = 200;

    private static final int STRIDE = 101;

    @TempDir
    private Path directory;

    private final Files files = new HadoopFiles(new Configuration());

    @AfterEach
    void nothingFailsAnyMore() {
        FaultyFs.calls();
        Faults.disarm();
    }

    /** @param shift of which calls fail before they did anything and which after it, in turn */
    private static RetrainDeaths.Storage faulty(boolean once, int shift) {
        return new RetrainDeaths.Storage() {
            @Override
            public Files files() {
                return FaultyFs.files();
            }

            @Override
            public String name(String place) {
                return "faulty://" + place;
            }

            @Override
            public void arm(int call) {
                if (once) {
                    FaultyFs.fail(call, (call + shift) % 2 == 0 ? Moment.BEFORE : Moment.AFTER);
                } else {
                    // to be dead after a call is to be dead before the next
                    FaultyFs.die(call, Moment.BEFORE);
                }
            }

            @Override
            public int calls() {
                return FaultyFs.calls();
            }
        };
    }

    @Test
    void aDayIsDoneWholeOrNotAtAll() throws IOException {
        int stride = Integer.getInteger("lockstep.retrain.stride", STRIDE);
        RetrainDeaths deaths = new RetrainDeaths(files, directory, directory.toString());
        int calls = deaths.everyCall("dies", faulty(false, 0), Math.min(stride, CALLS / 4), stride);
        assertThat(calls).isBetween(CALLS / 2, 2 * CALLS);
        deaths.everyCall("fails-once", faulty(true, 0), Math.min(stride, CALLS / 3), stride);
        if (stride == 1) {
            deaths.everyCall("fails-otherwise", faulty(true, 1), 1, 1);
        }
    }

    @Test
    void ofEightOneIsDoneAndTheOthersNameIt() throws Exception {
        SmallDays.write(directory.resolve("days"), 0, 11, 20, SmallDays.FIRST_NUMBER);
        String registry = directory.resolve("models/answers").toString();
        CountDownLatch asked = new CountDownLatch(RETRAININGS - 1);
        Faults.arm("retrain.before-publish", pass -> {
            try {
                asked.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(RETRAININGS);
        List<Future<String>> outcomes = new ArrayList<>();
        for (int i = 0; i < RETRAININGS; i++) {
            outcomes.add(threads.submit(() -> {
                try {
                    return SmallDays.run(
                                    SmallDays.retraining(
                                            files,
                                            directory.resolve("days"),
                                            directory.resolve("runs"),
                                            Map.of("registry", registry)),
                                    11)
                            .outcome();
                } catch (ConflictException e) {
                    asked.countDown();
                    return String.valueOf(e.getMessage());
                }
            }));
        }
        threads.shutdown();
        List<String> said = new ArrayList<>();
        for (Future<String> outcome : outcomes) {
            said.add(outcome.get(2, TimeUnit.MINUTES));
        }
        assertThat(said).containsOnlyOnce(RetrainResult.PUBLISHED);
        said.remove(RetrainResult.PUBLISHED);
        assertThat(said)
                .hasSize(RETRAININGS - 1)
                .allSatisfy(text -> assertThat(text)
                        .matches(".*/models/answers: expected nobody else to work on it, got .+ on .+, process [0-9]+,"
                                + " since .+Z, for: retrain answers as of 2026-03-12\\. Wait for it, or give the same"
                                + " command again later"));
        assertThat(Registry.open(files, registry).state().versions()).hasSize(1);
    }
}
