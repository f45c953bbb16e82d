package io.lockstep.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.FaultyFs;
import io.lockstep.driver.files.FaultyFs.Moment;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.modeldir.ModelDigest;
import io.lockstep.driver.modeldir.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call to the file system fails once, or is the last of its process; before it did anything or after. */
class RegistryFaultsIT {
    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));
    private Path begun = Path.of("");
    private String model = "";

    /** What is done to a registry. */
    interface Work {
        void on(Registry registry) throws IOException;
    }

    /** A way to fail. */
    enum Fault {
        ONCE,
        FROM_THEN_ON
    }

    /** A way to fail, at these moments in turn. */
    record Case(Fault fault, List<Moment> moments) {
        void arm(int call) {
            Moment moment = moments.get(call % moments.size());
            if (fault == Fault.ONCE) {
                FaultyFs.fail(call, moment);
            } else {
                FaultyFs.die(call, moment);
            }
        }

        @Override
        public String toString() {
            return fault + "-" + moments.size() + "-" + moments.get(0);
        }
    }

    /** To be dead after a call is to be dead before the next. */
    static List<Case> cases() {
        List<Case> dead = List.of(new Case(Fault.FROM_THEN_ON, List.of(Moment.BEFORE)));
        List<Case> once = Boolean.getBoolean("lockstep.registry.everyMoment")
                ? Stream.of(Moment.values())
                        .map(moment -> new Case(Fault.ONCE, List.of(moment)))
                        .toList()
                : List.of(new Case(Fault.ONCE, List.of(Moment.values())));
        return Stream.concat(dead.stream(), once.stream()).toList();
    }

    @BeforeEach
    void oneVersionServes() throws IOException {
        begun = directory.resolve("begun");
        model = SmallModels.write(files, directory.resolve("model").toString(), 2);
        Registry registry = Registry.create(files, begun.toString());
        publish(registry, 1, 0);
    }

    @AfterEach
    void nothingFailsAnyMore() {
        FaultyFs.calls();
    }

    private void publish(Registry registry, int number, long insteadOf) throws IOException {
        try (Lease lease = registry.acquire("test")) {
            lease.publish(SmallModels.publication(model, number)
                    .withAliases(List.of(Registry.CHAMPION), Map.of(Registry.CHAMPION, insteadOf)));
        }
    }

    private Path copy(Path from, String name) throws IOException {
        Path to = directory.resolve(name);
        try (Stream<Path> found = java.nio.file.Files.walk(from)) {
            for (Path path : found.toList()) {
                java.nio.file.Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
        return to;
    }

    /** @return how many calls the work makes */
    private int atEveryCall(Case given, Work work, Check check) throws IOException {
        int calls = Integer.MAX_VALUE;
        try (Reader reader = new Reader(files, begun.toString())) {
            for (int call = 1; call <= calls; call++) {
                Path place = copy(begun, given + "-" + call);
                reader.turnTo(place.toString());
                Registry registry = Registry.open(FaultyFs.files(), "faulty://" + place);
                given.arm(call);
                boolean thrown = false;
                try {
                    work.on(registry);
                } catch (IOException e) {
                    thrown = true;
                    assertThat(e).hasMessageContaining("no answer");
                }
                calls = FaultyFs.calls() < call ? call : calls;
                String what = given + " at call " + call;
                Registry read = Registry.open(files, place.toString());
                check.of(what, read, thrown);
                work.on(Registry.open(FaultyFs.files(), "faulty://" + place));
                check.of(what + ", again", read, false);
            }
            assertThat(reader.reads()).isPositive();
        }
        return calls;
    }

    /** What holds after the work, if it did not throw; and if it did, of what was before or is after. */
    interface Check {
        void of(String what, Registry registry, boolean thrown) throws IOException;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPublicationIsThereWholeOrNotAtAll(Case given) throws IOException {
        ModelDigest digest = ModelDirectory.load(files, model).digest();
        int calls = atEveryCall(given, registry -> publish(registry, 2, 1), (what, registry, thrown) -> {
            State state = registry.state();
            long champion = registry.alias(state, Registry.CHAMPION);
            List<String> keys =
                    state.versions().stream().map(State.Published::key).toList();
            if (champion == 1 && thrown) {
                assertThat(keys).as(what).containsExactly("key-1");
            } else {
                assertThat(keys).as(what).containsExactly("key-1", "key-2");
                assertThat(state.published(champion).orElseThrow().key())
                        .as(what)
                        .isEqualTo("key-2");
                assertThat(state.aliases()).as(what).containsEntry(Registry.PREVIOUS, 1L);
            }
            assertThat(ModelDirectory.load(files, registry.model(champion)).digest())
                    .as(what)
                    .isEqualTo(digest);
            assertThat(registry.history()).as(what).hasSize((int) state.number());
        });
        assertThat(calls).isBetween(50, 500);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anAliasIsWhereItWasOrWhereItGoes(Case given) throws IOException {
        publish(Registry.open(files, begun.toString()), 2, 1);
        Registry.open(files, begun.toString()).move(Map.of(Registry.CHAMPION, 1L), Map.of(), "");
        int calls = atEveryCall(given, registry -> registry.rollback(1, "worse"), (what, registry, thrown) -> {
            Map<String, Long> aliases = registry.state().aliases();
            if (!thrown || !Long.valueOf(1).equals(aliases.get(Registry.CHAMPION))) {
                assertThat(aliases).as(what).isEqualTo(Map.of("champion", 2L, "previous", 1L));
            } else {
                assertThat(aliases).as(what).isEqualTo(Map.of("champion", 1L, "previous", 2L));
            }
        });
        assertThat(calls).isBetween(5, 50);
    }
}
