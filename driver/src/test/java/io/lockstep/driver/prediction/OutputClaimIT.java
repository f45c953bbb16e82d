package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.liveness.Liveness;
import io.lockstep.driver.source.Csv;
import io.lockstep.driver.source.Source;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputClaimIT {
    private static final OutputClaim.Work WORK = new OutputClaim.Work("prediction", "a model", "rows");

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));
    private String target = "";

    @BeforeEach
    void qualify() {
        target = files.qualify(directory.resolve("out").toString());
    }

    /** What is thrown before a call, or null. */
    private interface Fault {
        @Nullable Exception of(String method, String path);
    }

    private Files failing(Fault fault) {
        return (Files) Proxy.newProxyInstance(
                Files.class.getClassLoader(), new Class<?>[] {Files.class}, (proxy, method, arguments) -> {
                    Exception thrown = arguments == null ? null : fault.of(method.getName(), (String) arguments[0]);
                    if (thrown != null) {
                        throw thrown;
                    }
                    try {
                        return method.invoke(files, arguments);
                    } catch (InvocationTargetException e) {
                        throw Objects.requireNonNull(e.getCause());
                    }
                });
    }

    private Optional<String> attempt(OutputClaim claim) {
        return Optional.of(claim.attempt().substring(target.length() + 1));
    }

    private OutputClaim take(Optional<String> checked) throws IOException {
        return OutputClaim.take(files, target, WORK, checked);
    }

    @Test
    void oneTakenForDeadDoesNotGoOnWithALaterClaimOfItsNumber() throws IOException {
        OutputClaim dead = take(Optional.empty());
        try (OutputClaim failed = take(attempt(dead))) {
            assertThat(failed.earlier(WORK)).isEmpty();
        }
        OutputClaim current = take(Optional.empty());
        assertThat(files.list(target + "/_lockstep-claims"))
                .extracting(Files.Entry::name)
                .contains("000001.json");
        assertThatThrownBy(() -> dead.commit(WORK, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("got a later one, which took this one for dead");
        dead.close();
        current.commit(WORK, Map.of());
        current.close();
        assertThat(files.list(target)).extracting(Files.Entry::name).containsExactly("_SUCCESS", "_lockstep.json");
    }

    @Test
    void aClaimThatCouldNotBeMadeLeavesThatOfAnother() throws IOException {
        String first = target + "/_lockstep-claims/000001.json";
        Files denied = failing((method, path) -> {
            if (!method.equals("publish")) {
                return null;
            }
            try {
                take(Optional.empty());
            } catch (IOException e) {
                return e;
            }
            return new IOException("no answer");
        });
        assertThatThrownBy(() -> OutputClaim.take(denied, target, WORK, Optional.empty()))
                .hasMessage("no answer");
        assertThat(files.exists(first)).isTrue();
    }

    @Test
    void onlyTheOneThatWasFoundDeadIsNotLookedAtAgain() throws IOException {
        OutputClaim living = take(Optional.empty());
        for (Optional<String> checked : List.of(Optional.<String>empty(), Optional.of("_attempt-of-another"))) {
            assertThatThrownBy(() -> take(checked))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected to be the only prediction into it");
        }
        take(attempt(living)).close();
        living.close();
        assertThat(directory.resolve("out")).doesNotExist();
    }

    /** Where neither the number of a process nor its start says that it is alive, its file does, failures or not. */
    @Test
    void aClaimWhoseFileIsRewrittenIsALivingOnes() throws IOException {
        AtomicInteger beats = new AtomicInteger();
        Files failsOnce = failing((method, path) -> method.equals("replace") && beats.getAndIncrement() == 0
                ? new IllegalStateException("the file system is closed")
                : null);
        try (Liveness.Pulse pulse = Liveness.begin(failsOnce, target, "far")) {
            assertThat(pulse).isNotNull();
            Map<String, @Nullable Object> elsewhere = claim();
            elsewhere.put("processes", "of another machine or container");
            elsewhere.put("pid", Long.MAX_VALUE);
            assertThat(Liveness.alive(files, target, elsewhere)).isTrue();
            Map<String, @Nullable Object> stepped = claim();
            stepped.put("pid", ProcessHandle.current().parent().orElseThrow().pid());
            stepped.put("started", "2001-01-01T00:00:00Z");
            assertThat(Liveness.alive(files, target, stepped)).isTrue();
        }
        assertThat(beats.get()).isGreaterThan(1);
        Map<String, @Nullable Object> gone = claim();
        gone.put("pid", Long.MAX_VALUE);
        assertThat(Liveness.alive(files, target, gone)).isFalse();
        assertThat(Liveness.alive(files, target, claim())).isFalse();
    }

    private static Map<String, @Nullable Object> claim() {
        Map<String, @Nullable Object> claim = new LinkedHashMap<>(Liveness.process());
        claim.put("attempt", "far");
        return claim;
    }

    @Test
    void whatIsAboveTheOutputsParentNeedNotBeReadable() {
        Source input = new Csv(directory.resolve("rows.csv").toString(), true, List.of(), ",", "\"", null);
        String parent = target.substring(0, target.lastIndexOf('/'));
        Files prefixOnly = failing((method, path) ->
                method.equals("exists") && !path.startsWith(parent) ? new AccessDeniedException(path) : null);
        assertThatCode(() -> Prediction.refuseInside(prefixOnly, target, input)).doesNotThrowAnyException();
        for (String denied : List.of(target, parent)) {
            Files none = failing(
                    (method, path) -> path.equals(denied + "/manifest.json") ? new AccessDeniedException(path) : null);
            assertThatThrownBy(() -> Prediction.refuseInside(none, target, input))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }
}
