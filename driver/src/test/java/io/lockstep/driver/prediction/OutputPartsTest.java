package io.lockstep.driver.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockstep.driver.files.FaultFiles;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.HadoopFiles;
import io.lockstep.driver.json.SealedDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions of an output that is there already, by files alone. */
class OutputPartsTest {
    private static final List<String> OLD = List.of("old-1", "old-2");
    private static final List<String> NEW = List.of("new-1", "new-2", "new-3");

    @TempDir
    Path directory;

    private final Files files = new HadoopFiles(new Configuration(false));

    private static OutputClaim.Work work(String rows, Existing existing) {
        return new OutputClaim.Work("prediction", "a model", rows, new OutputParts(2, existing));
    }

    private void write(String part, List<String> names) throws IOException {
        for (String name : names) {
            files.publish(part + "/" + name, name.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> names(String part) throws IOException {
        return files.list(part).stream()
                .map(Files.Entry::name)
                .filter(name -> !name.startsWith("_"))
                .toList();
    }

    /** A finished output of two days. */
    private String output(String name) throws IOException {
        String target = files.qualify(directory.resolve(name).toString());
        write(target + "/year=1/day=1", OLD);
        write(target + "/year=1/day=2", OLD);
        write(target, List.of("_SUCCESS"));
        files.publish(target + "/_lockstep.json", Prediction.FORMAT.write(Map.of()));
        return target;
    }

    /** Another prediction of one day that is there and one that is not. */
    private void predict(Files with, String target, OutputClaim.Work work) throws IOException {
        Optional<String> dead = OutputClaim.check(with, target, work.parts());
        try (OutputClaim claim = OutputClaim.take(with, target, work, dead)) {
            if (claim.earlier(work).isEmpty()) {
                write(claim.attempt() + "/year=1/day=2", NEW);
                write(claim.attempt() + "/year=2/day=1", NEW);
                claim.commit(work, Map.of());
            }
        }
    }

    /** Killed before any of its changes: a partition is the old or the new, and the same command makes it the new. */
    @Test
    void aPartitionIsReplacedWholeWhereverThatIsKilled() throws IOException {
        OutputClaim.Work work = work("rows", Existing.REPLACE);
        boolean killed = true;
        int change = 0;
        List<List<String>> seen = new ArrayList<>();
        while (killed) {
            change++;
            String target = output("out" + change);
            FaultFiles faulty = new FaultFiles(files, change);
            try {
                predict(faulty, target, work);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("killed here");
            }
            killed = faulty.failed();
            seen.add(names(target + "/year=1/day=2"));
            assertThat(names(target + "/year=1/day=1")).isEqualTo(OLD);
            assertThat(names(target + "/year=2/day=1")).isIn(List.of(), NEW);
            if (!names(target + "/year=2/day=1").equals(NEW) || files.exists(target + "/_lockstep-claims")) {
                predict(files, target, work);
            }
            assertThat(names(target + "/year=1/day=1")).isEqualTo(OLD);
            assertThat(names(target + "/year=1/day=2")).isEqualTo(NEW);
            assertThat(names(target + "/year=2/day=1")).isEqualTo(NEW);
            assertThat(files.list(target))
                    .extracting(Files.Entry::name)
                    .containsExactlyInAnyOrder(
                            "_SUCCESS", "_lockstep.json", "_lockstep-000002.json", "year=1", "year=2");
        }
        assertThat(seen).containsOnly(OLD, List.of(), NEW).contains(OLD, NEW);
        assertThat(change).as("changes of files").isGreaterThan(6);
    }

    /** Killed when its output is there and its claim is not yet gone, the same command ends as it would have. */
    @Test
    void anOutputThatIsBegunByAppendIsWholeWhereverItsEndIsKilled() throws IOException {
        OutputClaim.Work work = work("rows", Existing.APPEND);
        boolean killed = true;
        int between = 0;
        for (int change = 5; killed; change++) {
            String target = files.qualify(directory.resolve("new" + change).toString());
            FaultFiles faulty = new FaultFiles(files, change);
            try {
                predict(faulty, target, work);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("killed here");
            }
            killed = faulty.failed();
            boolean claimed = files.exists(target + "/_lockstep-claims");
            if (claimed || !files.exists(target + "/_SUCCESS")) {
                between += claimed && files.exists(target + "/_SUCCESS") ? 1 : 0;
                predict(files, target, work);
            }
            assertThat(names(target + "/year=1/day=2")).as("change " + change).isEqualTo(NEW);
            assertThat(files.list(target))
                    .extracting(Files.Entry::name)
                    .containsExactlyInAnyOrder("_SUCCESS", "_lockstep.json", "year=1", "year=2");
        }
        assertThat(between).isPositive();
    }

    /** Killed when its output is there and its claim is not yet gone; who comes next, in whatever mode, finds it finished. */
    @Test
    void aClaimThatOutlivesItsOutputBindsNobody() throws IOException {
        OutputClaim.Work first = work("rows", Existing.REFUSE);
        int between = 0;
        boolean killed = true;
        for (int change = 5; killed; change++) {
            List<String> targets = new ArrayList<>();
            for (String next : List.of("again", "other", "append", "replace")) {
                String target = files.qualify(directory.resolve(next + change).toString());
                targets.add(target);
                FaultFiles faulty = new FaultFiles(files, change);
                try {
                    predict(faulty, target, first);
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("killed here");
                }
                killed = faulty.failed();
            }
            if (!files.exists(targets.get(0) + "/_SUCCESS") || !files.exists(targets.get(0) + "/_lockstep-claims")) {
                continue;
            }
            between++;
            predict(files, targets.get(0), first);
            assertThatThrownBy(() -> predict(files, targets.get(0), first))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a new or empty directory, got finished output");
            assertThatThrownBy(() -> predict(files, targets.get(1), another(Existing.REFUSE)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a new or empty directory, got finished output");
            assertThatThrownBy(() -> predict(files, targets.get(2), another(Existing.APPEND)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected no partition 'year=1/day=2', got one");
            predict(files, targets.get(3), another(Existing.REPLACE));
            assertThat(files.exists(targets.get(3) + "/_lockstep-000002.json")).isTrue();
            for (String target : targets) {
                assertThat(names(target + "/year=1/day=2")).isEqualTo(NEW);
                assertThat(files.exists(target + "/_lockstep-claims"))
                        .as(target)
                        .isFalse();
            }
        }
        assertThat(between).isGreaterThan(1);
    }

    private static OutputClaim.Work another(Existing existing) {
        return new OutputClaim.Work("prediction", "another model", "rows", new OutputParts(2, existing));
    }

    /** Of a finished output whose writer has not yet removed its claim. */
    @Test
    void aLivingWriterOfAFinishedOutputIsWaitedFor() throws IOException {
        OutputClaim.Work first = work("rows", Existing.REFUSE);
        String target = files.qualify(directory.resolve("out").toString());
        OutputClaim claim = OutputClaim.take(files, target, first, Optional.empty());
        write(claim.attempt() + "/year=1/day=2", NEW);
        write(target, List.of("_SUCCESS"));
        files.publish(
                target + "/_lockstep-claims/000001-rows.json",
                new SealedDocument("lockstep-prediction-rows", 1, "")
                        .write(Map.of("input", "rows", "attempt", "x", "files", List.of())));
        for (OutputClaim.Work next : List.of(first, another(Existing.APPEND))) {
            assertThatThrownBy(() -> predict(files, target, next))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected to be the only prediction into it");
        }
        claim.close();
    }

    @Test
    void whatIsAppendedFindsNoPartitionOfItsName() throws IOException {
        String target = output("out");
        assertThatThrownBy(() -> predict(files, target, work("rows", Existing.APPEND)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected no partition 'year=1/day=2', got one");
        assertThat(names(target + "/year=1/day=2")).isEqualTo(OLD);
        assertThat(files.list(target))
                .extracting(Files.Entry::name)
                .containsExactlyInAnyOrder("_SUCCESS", "_lockstep.json", "year=1");
    }

    /** Where a rename is a copy file by file, what is left of it is moved when the same command comes again. */
    @Test
    void aRenameThatWasCutShortGoesOn() throws IOException {
        String target = output("out");
        String attempt = target + "/_attempt-1";
        OutputParts parts = new OutputParts(2, Existing.REPLACE);
        write(attempt + "/year=1/day=2", NEW);
        write(attempt + "/_replaced/year=1/day=2", OLD.subList(0, 1)); // copied, and not yet gone from where it was
        parts.move(files, attempt, target, "year=1/day=2");
        assertThat(names(target + "/year=1/day=2")).isEqualTo(NEW);
        assertThat(names(attempt + "/_replaced/year=1/day=2")).isEqualTo(OLD);
        write(attempt + "/year=1/day=2", NEW.subList(1, 3));
        files.delete(target + "/year=1/day=2/" + NEW.get(2));
        parts.move(files, attempt, target, "year=1/day=2");
        assertThat(names(target + "/year=1/day=2")).isEqualTo(NEW);
        assertThat(names(attempt + "/year=1/day=2")).isEmpty();
    }
}
