package io.lockstep.driver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishers that die at one of their calls, on whichever file system; readers poll all the while. */
public final class RegistryDeaths {
    private RegistryDeaths() {}

    /** Files of a process that dies at the {@code call}-th call, from 1: when it is an even one, after it. */
    private static Files dying(Files files, int call, AtomicInteger calls) {
        return (Files) Proxy.newProxyInstance(
                Files.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, given) -> {
                    if (method.getName().equals("qualify")) {
                        return files.qualify(String.valueOf(given[0]));
                    }
                    int number = calls.incrementAndGet();
                    if (number > call || (number == call && call % 2 != 0)) {
                        throw new IOException("dead");
                    }
                    try {
                        Object result = method.invoke(files, given);
                        if (number == call) {
                            if (result instanceof AutoCloseable open) {
                                open.close();
                            }
                            throw new IOException("dead");
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    private static void publish(Files files, String place, String model, int key) throws IOException {
        try (Lease lease = Registry.open(files, place).acquire("test")) {
            lease.publish(SmallModels.publication(model, key).withAliases(List.of(Registry.CHAMPION), Map.of()));
        }
    }

    /**
     * Dies at every so many-th call of a publication, and gives the same command again.
     *
     * @param root a directory for it
     * @return how many calls a publication makes
     */
    public static int everyCall(Files files, String root, int stride) throws IOException {
        String model = SmallModels.write(files, root + "/model", 1);
        String place = root + "/credit";
        Registry registry = Registry.create(files, place);
        publish(files, place, model, 0);
        int calls = Integer.MAX_VALUE;
        try (Reader reader = new Reader(files, place)) {
            for (int call = 1; call <= calls; call += stride) {
                AtomicInteger made = new AtomicInteger();
                boolean died = false;
                long before = registry.alias(registry.state(), Registry.CHAMPION);
                try {
                    publish(dying(files, call, made), place, model, call);
                } catch (IOException e) {
                    assertThat(e).hasMessage("dead");
                    died = true;
                }
                calls = made.get() < call ? made.get() : calls;
                long after = registry.alias(registry.state(), Registry.CHAMPION);
                assertThat(died || after > before).as("call " + call).isTrue();
                publish(files, place, model, call);
                List<State.Published> versions = registry.state().versions();
                assertThat(versions.get(versions.size() - 1).key()).isEqualTo("key-" + call);
                assertThat(versions).extracting(State.Published::key).doesNotHaveDuplicates();
                assertThat(registry.state().aliases())
                        .containsEntry(Registry.CHAMPION, registry.state().newestVersion());
            }
            assertThat(reader.reads()).isPositive();
        }
        return calls;
    }
}
