package io.lockstep.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryRaceTest {
    private static final int PUBLISHERS = 8;
    private static final Duration LEASE = Duration.ofMillis(600);

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private String place = "";
    private String model = "";

    @BeforeEach
    void aModel() throws IOException {
        place = directory.resolve("models/credit").toString();
        model = SmallModels.write(files, directory.resolve("run/model").toString(), 1);
    }

    @AfterEach
    void nothingGoesOn() {
        Faults.disarm();
        threads.shutdownNow();
    }

    @Test
    void ofEightPublishersOnePublishesAndTheOthersNameIt() throws Exception {
        CountDownLatch asked = new CountDownLatch(PUBLISHERS - 1);
        List<Future<String>> outcomes = new ArrayList<>();
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            int number = publisher;
            outcomes.add(threads.submit(() -> {
                try (Lease lease =
                        Registry.create(files, place).acquire("publisher " + number, Duration.ofSeconds(10))) {
                    asked.await();
                    lease.publish(SmallModels.publication(model, number));
                    return "publisher " + number;
                } catch (ConflictException e) {
                    asked.countDown();
                    return String.valueOf(e.getMessage());
                }
            }));
        }
        List<String> said = new ArrayList<>();
        for (Future<String> outcome : outcomes) {
            said.add(outcome.get());
        }
        String winner = said.stream()
                .filter(text -> text.startsWith("publisher "))
                .findFirst()
                .orElseThrow();
        said.remove(winner);
        assertThat(said)
                .hasSize(PUBLISHERS - 1)
                .allSatisfy(text -> assertThat(text)
                        .matches(".*/models/credit: expected nobody else to work on it, got .+ on .+, process [0-9]+,"
                                + " since .+Z, for: " + winner
                                + "\\. Wait for it, or give the same command again later"));
        Registry registry = Registry.open(files, place);
        assertThat(registry.state().versions())
                .extracting(State.Published::key)
                .containsExactly("key-" + winner.replace("publisher ", ""));
        assertThat(registry.state().lease()).isNull();
        assertThat(directory.resolve("models/credit/leases")).isEmptyDirectory();
    }

    @Test
    void oneThatIsMadeBetweenTwoLooksIsNotSomethingElse() throws Exception {
        Files late = (Files) Proxy.newProxyInstance(
                Files.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("list")) {
                        Registry.create(files, place)
                                .acquire("the other", LEASE)
                                .close();
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
        assertThat(Registry.create(late, place).state().versions()).isEmpty();
    }

    /** Files whose every caller waits while they are frozen: threads of a process that is stopped. */
    private static final class Frozen {
        private boolean frozen;

        synchronized void set(boolean now) {
            frozen = now;
            notifyAll();
        }

        synchronized void await() throws InterruptedException {
            while (frozen) {
                wait();
            }
        }

        Files of(Files files) {
            return (Files) Proxy.newProxyInstance(
                    Files.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, arguments) -> {
                        await();
                        try {
                            return method.invoke(files, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }
    }

    /** A beat that was under way when the holder froze may have come once more. */
    private static Lease acquired(Registry registry) throws IOException {
        try {
            return registry.acquire("takes over", LEASE);
        } catch (ConflictException e) {
            return registry.acquire("takes over", LEASE);
        }
    }

    /** The last point is between the look at the newest entry and the creation of the next. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry.before-begin",
                "registry.before-files",
                "registry.before-version",
                "registry.before-publish"
            })
    void whoWasFrozenForLongerThanTheLeaseCannotPublish(String point) throws Exception {
        Registry registry = Registry.create(files, place);
        Frozen frozen = new Frozen();
        CountDownLatch stopped = new CountDownLatch(1);
        Faults.arm(point, pass -> {
            if (pass == 1) {
                frozen.set(true);
                stopped.countDown();
            }
        });
        Callable<Entry> work = () -> {
            try (Lease lease = Registry.open(frozen.of(files), place).acquire("sleeps", LEASE)) {
                return lease.publish(
                        SmallModels.publication(model, 1).withAliases(List.of(Registry.CHAMPION), Map.of()));
            }
        };
        Future<Entry> sleeper = threads.submit(work);
        stopped.await();
        try (Lease lease = acquired(registry)) {
            lease.publish(SmallModels.publication(model, 2).withAliases(List.of(Registry.CHAMPION), Map.of()));
            frozen.set(false);
            assertThatThrownBy(sleeper::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(ConflictException.class)
                    .hasMessageMatching(
                            ".*/models/credit: expected to hold the lease of entry 1 still, got it taken over,"
                                    + " as this process showed no sign of life, by .+, process [0-9]+, since .+Z, for: takes over\\."
                                    + " Nothing more of this command is published; let it end");
        }
        assertThat(registry.state().versions()).extracting(State.Published::key).containsExactly("key-2");
        assertThat(registry.history())
                .filteredOn(entry -> entry.kind() == EntryKind.LEASE)
                .extracting(Entry::facts)
                .containsExactly(Map.of(), Map.of("taken_over", 1));
        assertThat(registry.entry(1).kind()).isEqualTo(EntryKind.LEASE);
    }

    @Test
    void aliasesAreMovedWhileAnotherHoldsTheLease() throws IOException {
        Registry registry = Registry.create(files, place);
        try (Lease lease = registry.acquire("trains")) {
            lease.publish(SmallModels.publication(model, 1).withAliases(List.of(Registry.CHAMPION), Map.of()));
            lease.publish(SmallModels.publication(model, 2).withAliases(List.of(Registry.CHAMPION), Map.of()));
            registry.rollback(2, "by hand");
            assertThatThrownBy(() -> lease.publish(SmallModels.publication(model, 3)
                            .withAliases(List.of(Registry.CHAMPION), Map.of(Registry.CHAMPION, 2L))))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining("@champion: expected version 2, on which was decided, got version 1");
            assertThat(lease.move(Map.of(Registry.CHALLENGER, 2L), Map.of(Registry.CHAMPION, 1L), "under the lease"))
                    .isTrue();
        }
        assertThat(registry.state().aliases()).isEqualTo(Map.of("challenger", 2L, "champion", 1L, "previous", 2L));
    }
}
