package io.lockstep.driver.retrain;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.Reader;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.State;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Retrainings of one day that fail at one of their calls to the registry's file system, while readers poll, and are given
 * again. The training itself is there from the first on.
 */
public final class RetrainDeaths {
    private static final int BEGUN = 11;
    private static final int DAY = 12;
    private static final int ROWS = 20;

    private final Files files;
    private final Path local;
    private final String root;

    /** Where calls fail. */
    interface Storage {
        /** Of the registry at a path, as the dying process has them. */
        Files files();

        /** What the dying process calls the registry. */
        String name(String place);

        void arm(int call);

        /** Ends it; tells how many calls there were. */
        int calls();
    }

    /**
     * @param local directory of days and runs
     * @param root directory of registries, on whichever file system
     */
    RetrainDeaths(Files files, Path local, String root) throws IOException {
        this.files = files;
        this.local = local;
        this.root = root;
        SmallDays.write(local.resolve("days"), 0, DAY, ROWS, SmallDays.FIRST_NUMBER);
        retrain(files, root + "/begun", BEGUN);
        copy(root + "/begun", root + "/trains");
        retrain(files, root + "/trains", DAY);
    }

    /**
     * On whichever file system.
     *
     * @return how many calls a retraining makes
     */
    public static int everyCall(Files files, Path local, String root, int stride) throws IOException {
        return new RetrainDeaths(files, local, root)
                .everyCall("dies", new Dying(files, root), Math.min(stride, 40), stride);
    }

    private RetrainResult retrain(Files own, String registry, int day) throws IOException {
        Map<String, Object> gate =
                Map.of("rules", List.of(Map.of("floor", Map.of("metric", "accuracy", "atLeast", 0.5))));
        return SmallDays.run(
                SmallDays.retraining(
                        own, local.resolve("days"), local.resolve("runs"), Map.of("registry", registry, "gate", gate)),
                day);
    }

    private void copy(String from, String to) throws IOException {
        for (Files.Entry entry : files.list(from)) {
            if (entry.directory()) {
                copy(entry.path(), to + "/" + entry.name());
            } else {
                try (OutputStream out = files.create(to + "/" + entry.name())) {
                    out.write(files.read(entry.path()));
                }
            }
        }
    }

    /** @return how many calls a retraining makes; at the last of them nothing failed */
    int everyCall(String name, Storage storage, int first, int stride) throws IOException {
        int calls = Integer.MAX_VALUE;
        try (Reader reader = new Reader(files, root + "/begun")) {
            for (int call = first; call <= calls; call += stride) {
                String what = name + " at call " + call;
                String place = root + "/" + name + "-" + call;
                copy(root + "/begun", place);
                reader.turnTo(place);
                storage.arm(call);
                boolean thrown = false;
                try {
                    retrain(storage.files(), storage.name(place), DAY);
                } catch (IOException e) {
                    thrown = true;
                    assertThat(e).as(what).hasStackTraceContaining("no answer");
                }
                int made = storage.calls();
                calls = made < call ? made : calls;
                Registry read = Registry.open(files, place);
                assertThat(check(what, read) == 2 || thrown)
                        .as(what + ": the day is done, or it is said that it is not")
                        .isTrue();
                retrain(files, place, DAY);
                assertThat(check(what + ", again", read)).isEqualTo(2);
                assertThat(read.state().lease()).as(what).isNull();
            }
            assertThat(reader.reads()).isPositive();
        }
        return calls;
    }

    /** @return how many versions there are */
    private int check(String what, Registry registry) throws IOException {
        State state = registry.state();
        assertThat(state.versions()).as(what).hasSizeBetween(1, 2);
        long champion = registry.alias(state, Registry.CHAMPION);
        assertThat(champion).as(what).isEqualTo(state.newestVersion());
        List<Object> days = new ArrayList<>();
        for (State.Published published : state.versions()) {
            days.add(registry.version(published.version()).facts().get("as_of"));
            ModelDirectory.load(files, registry.model(published.version()));
        }
        assertThat(days).as(what).doesNotHaveDuplicates();
        assertThat(registry.history()).as(what).hasSize((int) state.number());
        return days.size();
    }

    /** Files of which those below a directory are lost at a call: when it is an even one, after it. */
    private static final class Dying implements Storage {
        private final Files files;
        private final String root;
        private final AtomicInteger calls = new AtomicInteger();
        private volatile int last;

        Dying(Files files, String root) {
            this.files = files;
            this.root = root;
        }

        @Override
        public Files files() {
            return (Files) Proxy.newProxyInstance(
                    Files.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, given) -> {
                        boolean counts = given != null
                                && String.valueOf(given[0]).startsWith(root)
                                && !method.getName().equals("qualify");
                        int number = counts ? calls.incrementAndGet() : 0;
                        if (counts && (number > last || (number == last && number % 2 != 0))) {
                            throw new IOException("no answer");
                        }
                        try {
                            Object result = method.invoke(files, given);
                            if (counts && number == last) {
                                if (result instanceof AutoCloseable open) {
                                    open.close();
                                }
                                throw new IOException("no answer");
                            }
                            return result;
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }

        @Override
        public String name(String place) {
            return place;
        }

        @Override
        public void arm(int call) {
            calls.set(0);
            last = call;
        }

        @Override
        public int calls() {
            return calls.get();
        }
    }
}
