package io.lockstep.driver.registry;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.driver.liveness.Liveness;
import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbered entries of a name. */
final class EntryLog {
    private static final SealedDocument FORMAT = new SealedDocument(
            "lockstep-registry-entry", 1, "restore it from a copy: what a model's name stands for is read from it");
    private static final Binding BINDING = new Binding();
    /** Among the facts of an entry: what the version is published under. */
    static final String KEY = "key";

    private static final String NAME = "[0-9]{12}\\.json";
    private static final int DIGITS = 12;

    private final Files files;
    private final String directory;
    private final Clock clock;

    /**
     * What is to be recorded.
     *
     * @param version it is about; 0: none
     * @param state after it
     */
    record Draft(
            EntryKind kind,
            String why,
            long fence,
            long version,
            Map<String, Long> moves,
            Map<String, Object> facts,
            State state) {}

    /** Decides by the newest state; again where somebody else was quicker. */
    interface Change {
        /**
         * @param when it will have been made
         * @return null where there is nothing to do
         */
        @Nullable Draft on(State state, String when) throws IOException;
    }

    EntryLog(Files files, String directory, Clock clock) {
        this.files = files;
        this.directory = directory;
        this.clock = clock;
    }

    /** This process, for people. */
    static String who() {
        Map<String, Object> process = Liveness.process();
        return System.getProperty("user.name", "somebody") + " on " + process.get("host") + ", process "
                + process.get("pid");
    }

    private String path(long number) {
        return directory + "/" + String.format(Locale.ROOT, "%0" + DIGITS + "d", number) + ".json";
    }

    /** The state after the newest entry. */
    State newest() throws IOException {
        long newest = 0;
        for (Files.Entry entry : files.list(directory)) {
            if (entry.name().matches(NAME)) {
                newest = Math.max(newest, Long.parseLong(entry.name().substring(0, DIGITS)));
            }
        }
        return newest == 0 ? State.EMPTY : read(newest).state();
    }

    /** An entry by its number. */
    Entry read(long number) throws IOException {
        String file = path(number);
        try {
            Entry entry = BINDING.bind(Entry.class, FORMAT.read(files.read(file), file), "");
            if (entry.number() != number || entry.state().number() != number) {
                throw new IOException(file + ": expected entry " + number + ", got " + entry.number()
                        + ". It was copied from elsewhere; restore the right one");
            }
            return entry;
        } catch (FileNotFoundException e) {
            throw (IOException) new FileNotFoundException(
                            file + ": expected entries without a gap, got none of this number. Restore it from a copy")
                    .initCause(e);
        } catch (PlainDataException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Every entry, by number. */
    List<Entry> all() throws IOException {
        List<Entry> entries = new ArrayList<>();
        long newest = newest().number();
        for (long number = 1; number <= newest; number++) {
            entries.add(read(number));
        }
        return entries;
    }

    /**
     * Makes a change.
     *
     * @return the entry; null where there was nothing to do
     */
    @Nullable Entry append(Change change) throws IOException {
        while (true) {
            State state = newest();
            String when = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
            Draft draft = change.on(state, when);
            if (draft == null) {
                return null;
            }
            Entry entry = new Entry(
                    state.number() + 1,
                    draft.kind(),
                    when,
                    who(),
                    draft.why(),
                    draft.fence(),
                    draft.version(),
                    draft.moves(),
                    draft.facts(),
                    draft.state());
            Faults.at("registry.before-" + draft.kind().text());
            try {
                files.publish(path(entry.number()), FORMAT.write(BINDING.unbindRecord(entry)));
                Faults.at("registry.after-" + draft.kind().text());
                return entry;
            } catch (FileAlreadyExistsException e) {
                // somebody else was quicker: what is to be done is decided again by what is there now
            }
        }
    }
}
