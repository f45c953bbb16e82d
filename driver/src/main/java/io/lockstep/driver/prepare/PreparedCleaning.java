package io.lockstep.driver.prepare;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Removal of prepared data that no run uses, and of what preparations left that were killed. Data are used by a run that is
 * not finished; what was prepared, found again or written to within some time is kept as well, as a run may just begin on it.
 * The manifest is removed first: what is removed by half is no prepared data any more.
 */
public final class PreparedCleaning {
    private final Files files;
    private final String root;
    private final Map<String, String> runs;
    private final Instant since;
    private final boolean dry;
    private final List<Item> removed = new ArrayList<>();
    private final List<Item> kept = new ArrayList<>();

    /**
     * A directory under that of prepared data.
     *
     * @param path qualified
     * @param bytes in it
     * @param why it was removed or kept
     */
    public record Item(String path, long bytes, String why) {}

    /** What was removed, or would be, and what was kept. */
    public record Result(List<Item> removed, List<Item> kept) {
        /** Of all that was removed. */
        public long removedBytes() {
            return removed.stream().mapToLong(Item::bytes).sum();
        }
    }

    private PreparedCleaning(Files files, String root, Map<String, String> runs, Instant since, boolean dry) {
        this.files = files;
        this.root = root;
        this.runs = runs;
        this.since = since;
        this.dry = dry;
    }

    /**
     * Removes what is not used.
     *
     * @param root directory of all prepared data
     * @param runs by the fingerprint of the data they use, what is said of one
     * @param unused time for which data must have been of no use to anybody
     * @param dry whether nothing is removed, only said
     */
    public static Result clean(Files files, String root, Map<String, String> runs, Duration unused, boolean dry)
            throws IOException {
        PreparedCleaning cleaning = new PreparedCleaning(
                files, files.qualify(root), runs, Instant.now().minus(unused), dry);
        cleaning.clean();
        return new Result(List.copyOf(cleaning.removed), List.copyOf(cleaning.kept));
    }

    private void clean() throws IOException {
        for (Files.Entry entry : files.list(root)) {
            if (!entry.directory()) {
                continue;
            }
            Contents contents = contents(entry.path());
            Optional<PreparedStore.Named> named = PreparedStore.named(files, entry.path());
            String run = named.isEmpty() ? null : runs.get(named.get().fingerprint());
            if (run != null) {
                kept.add(new Item(entry.path(), contents.bytes, "used by " + run));
            } else if (contents.newest.isAfter(since)) {
                kept.add(new Item(entry.path(), contents.bytes, "used or written at " + contents.newest));
                continue;
            } else if (named.isPresent()) {
                remove(entry.path(), contents, "used by no run, last at " + contents.newest);
                continue;
            } else if (PreparedStore.hasAttempts(files, entry.path())) {
                remove(entry.path(), contents, "left by a preparation that did not end, at " + contents.newest);
                continue;
            }
            if (named.isPresent()) {
                cleanInside(entry.path(), named.get());
            }
        }
    }

    /** Attempts that no manifest names. */
    private void cleanInside(String directory, PreparedStore.Named named) throws IOException {
        Set<String> wanted = new HashSet<>(named.attempts());
        wanted.addAll(new Quarantine(files, directory).directories());
        for (Files.Entry entry : files.list(directory)) {
            if (entry.directory() && PreparedStore.isAttempt(entry.name()) && !wanted.contains(entry.name())) {
                Contents contents = contents(entry.path());
                if (!contents.newest.isAfter(since)) {
                    remove(entry.path(), contents, "left by a preparation that did not end, at " + contents.newest);
                }
            }
        }
    }

    private void remove(String path, Contents contents, String why) throws IOException {
        if (!dry) {
            files.delete(path + "/" + PreparedStore.MANIFEST);
            files.delete(path);
        }
        removed.add(new Item(path, contents.bytes, why));
    }

    private record Contents(long bytes, Instant newest) {}

    private Contents contents(String directory) throws IOException {
        long bytes = 0;
        Instant newest = Instant.EPOCH;
        for (Files.Entry entry : files.list(directory)) {
            Contents own = entry.directory()
                    ? contents(entry.path())
                    : new Contents(entry.size(), Instant.ofEpochMilli(entry.modifiedMillis()));
            bytes += own.bytes;
            newest = own.newest.isAfter(newest) ? own.newest : newest;
        }
        return new Contents(bytes, newest);
    }

    /** Bytes of all prepared data. */
    static long bytes(Files files, String root) throws IOException {
        return new PreparedCleaning(files, root, Map.of(), Instant.EPOCH, true).contents(root).bytes;
    }
}
