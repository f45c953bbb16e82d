package io.lockstep.driver.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What {@link Files} promises on every file system. */
abstract class FilesContract {
    private static final int RACERS = 8;
    private static final int ROUNDS = 20;

    abstract Files files();

    /** A directory of the test's own, qualified. */
    abstract String root();

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void create(String path, String content) throws IOException {
        try (OutputStream out = files().create(path)) {
            out.write(utf8(content));
        }
    }

    @Test
    void aFileIsCreatedOnceWithItsParents() throws IOException {
        String path = root() + "/a/b/c.txt";
        create(path, "first");
        assertThatThrownBy(() -> create(path, "second")).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(files().read(path)).isEqualTo(utf8("first"));
        assertThat(files().exists(path)).isTrue();
        assertThat(files().exists(root() + "/a/b/d.txt")).isFalse();
    }

    @Test
    void aFileMovesToANameThatIsFree() throws IOException {
        create(root() + "/from/one", "first");
        create(root() + "/from/two", "second");
        files().makeDirectories(root() + "/to");
        files().move(root() + "/from/one", root() + "/to/one");
        assertThat(files().exists(root() + "/from/one")).isFalse();
        assertThatThrownBy(() -> files().move(root() + "/from/two", root() + "/to/one"))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(files().read(root() + "/to/one")).isEqualTo(utf8("first"));
        assertThat(files().read(root() + "/from/two")).isEqualTo(utf8("second"));
    }

    @Test
    void ofManyPublishersOneSucceedsAndItsContentIsThere() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String path = root() + "/race/" + round;
                CountDownLatch start = new CountDownLatch(1);
                List<Callable<Integer>> racers = new ArrayList<>();
                for (int racer = 0; racer < RACERS; racer++) {
                    int number = racer;
                    racers.add(() -> {
                        start.await();
                        try {
                            files().publish(path, utf8("racer " + number));
                            return number;
                        } catch (FileAlreadyExistsException e) {
                            return -1;
                        }
                    });
                }
                List<Future<Integer>> outcomes = new ArrayList<>();
                racers.forEach(racer -> outcomes.add(threads.submit(racer)));
                start.countDown();
                List<Integer> winners = new ArrayList<>();
                for (Future<Integer> outcome : outcomes) {
                    if (outcome.get() >= 0) {
                        winners.add(outcome.get());
                    }
                }
                assertThat(winners).hasSize(1);
                assertThat(files().read(path)).isEqualTo(utf8("racer " + winners.get(0)));
            }
        } finally {
            threads.shutdown();
        }
        assertThat(files().list(root() + "/race")).hasSize(ROUNDS);
    }

    @Test
    void listsByNameAndNothingWhereThereIsNothing() throws IOException {
        assertThat(files().list(root() + "/none")).isEmpty();
        create(root() + "/list/b", "22");
        create(root() + "/list/a", "1");
        files().makeDirectories(root() + "/list/c");
        List<Files.Entry> entries = files().list(root() + "/list");
        assertThat(entries).extracting(Files.Entry::name).containsExactly("a", "b", "c");
        assertThat(entries).extracting(Files.Entry::directory).containsExactly(false, false, true);
        assertThat(entries.get(1).size()).isEqualTo(2);
        assertThat(files().read(entries.get(1).path())).isEqualTo(utf8("22"));
    }

    @Test
    void readsAnywhereAndSaysWhenAFileIsTooShort() throws IOException {
        String path = root() + "/random";
        create(path, "0123456789");
        try (Files.RandomAccess in = files().openRandom(path)) {
            assertThat(in.size()).isEqualTo(10);
            byte[] target = new byte[5];
            in.readFully(7, target, 1, 3);
            in.readFully(0, target, 0, 1);
            assertThat(target).isEqualTo(new byte[] {'0', '7', '8', '9', 0});
            assertThatThrownBy(() -> in.readFully(8, target, 0, 3))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("expected 3 bytes at 8, the file has 10. It is truncated");
        }
        assertThatThrownBy(() -> files().read(root() + "/absent")).isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> files().openRandom(root() + "/absent")).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void replacesAndDeletes() throws IOException {
        String path = root() + "/replaced/report";
        files().replace(path, utf8("old"));
        files().replace(path, utf8("new"));
        assertThat(files().read(path)).isEqualTo(utf8("new"));
        assertThat(files().list(root() + "/replaced")).hasSize(1);
        files().delete(root() + "/replaced");
        files().delete(root() + "/replaced");
        assertThat(files().exists(path)).isFalse();
    }

    @Test
    void anotherProcessGetsTheSameAccessFromItsSettings() throws IOException {
        create(root() + "/settings", "same");
        assertThat(HadoopFiles.of(files().settings()).read(root() + "/settings"))
                .isEqualTo(utf8("same"));
    }

    @Test
    void onlyAnEmptyDirectoryIsDeletedAsEmpty() throws IOException {
        create(root() + "/used/file", "kept");
        files().deleteIfEmpty(root() + "/used");
        assertThat(files().read(root() + "/used/file")).isEqualTo(utf8("kept"));
        files().makeDirectories(root() + "/unused");
        files().deleteIfEmpty(root() + "/unused");
        files().deleteIfEmpty(root() + "/unused");
        assertThat(files().exists(root() + "/unused")).isFalse();
    }
}
