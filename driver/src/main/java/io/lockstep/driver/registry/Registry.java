package io.lockstep.driver.registry;

import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.files.ExclusiveCreation;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.json.SealedDocument;
import io.lockstep.kernels.plaindata.Excerpt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions of one model under its name, and the aliases that point at them. Every change is one entry of one
 * sequence, as the package says. Thread-safe.
 */
public final class Registry {
    /** What serves. Where it moves, {@link #PREVIOUS} is pointed at what served before, in the same entry. */
    public static final String CHAMPION = "champion";

    /** What served before. */
    public static final String PREVIOUS = "previous";

    /** What might serve next. */
    public static final String CHALLENGER = "challenger";

    /** How long a holder's file may stay as it is before the holder is taken for dead; shorter in tests of processes. */
    public static final Duration LEASE = Duration.ofMillis(Long.getLong("lockstep.lease.millis", 60_000));

    static final String MARKER = "registry.json";
    private static final SealedDocument FORMAT =
            new SealedDocument("lockstep-registry", 1, "restore it from a copy of the registry");
    private static final SealedDocument KEY_FORMAT =
            new SealedDocument("lockstep-registry-key", 1, "delete it: its version may then be published again");
    private static final Logger LOGGER = LoggerFactory.getLogger(Registry.class);
    private static final int NAMES_IN_MESSAGE = 3;

    private final Files files;
    private final String path;
    private final String name;
    private final EntryLog log;

    private Registry(Files files, String path, String name, Clock clock) {
        this.files = files;
        this.path = path;
        this.name = name;
        this.log = new EntryLog(files, path + "/entries", clock);
    }

    /**
     * A registered model.
     *
     * @param path its directory, such as {@code hdfs:///models/credit}
     * @throws FileNotFoundException when there is none
     * @throws IOException when it is of another version of the format
     */
    public static Registry open(Files files, String path) throws IOException {
        return open(files, path, Clock.systemUTC());
    }

    /** @param clock that entries are dated by; decides about nothing but the age of versions that are cleaned up */
    static Registry open(Files files, String path, Clock clock) throws IOException {
        String name = Names.ofModel(path);
        String place = files.qualify(path);
        if (!files.exists(place + "/" + MARKER)) {
            throw new FileNotFoundException(Excerpt.of(path) + ": expected a registered model, got "
                    + (visible(files, place).isEmpty() ? "nothing" : "a directory without " + MARKER)
                    + ". Check the path; models publish makes one");
        }
        check(files, place);
        return new Registry(files, place, name, clock);
    }

    /**
     * A registered model, which is made where there is none.
     *
     * @throws IllegalArgumentException when there is something else
     * @throws IOException when its file system does not refuse to create what exists, or it is of another version
     */
    public static Registry create(Files files, String path) throws IOException {
        return create(files, path, Clock.systemUTC());
    }

    static Registry create(Files files, String path, Clock clock) throws IOException {
        String name = Names.ofModel(path);
        ExclusiveCreation.refuseSchemesWithout(path);
        String place = files.qualify(path);
        if (!files.exists(place + "/" + MARKER)) {
            List<String> found = visible(files, place);
            if (found.isEmpty()) {
                make(files, place, name);
            } else if (!files.exists(place + "/" + MARKER)) { // nor did somebody else make it before that look
                throw new IllegalArgumentException(place + ": expected a registered model, or nothing yet, got "
                        + String.join(", ", found.subList(0, Math.min(NAMES_IN_MESSAGE, found.size())))
                        + (found.size() > NAMES_IN_MESSAGE ? ", …" : "") + ". Choose another directory");
            }
        }
        check(files, place);
        return new Registry(files, place, name, clock);
    }

    private static void make(Files files, String place, String name) throws IOException {
        ExclusiveCreation.require(files, place);
        Faults.at("registry.before-marker");
        try {
            files.publish(place + "/" + MARKER, FORMAT.write(Map.of("name", name)));
        } catch (FileAlreadyExistsException e) {
            // somebody else makes the same one at this very moment
        }
    }

    private static void check(Files files, String place) throws IOException {
        String file = place + "/" + MARKER;
        FORMAT.read(files.read(file), file);
    }

    private static List<String> visible(Files files, String place) throws IOException {
        return files.list(place).stream()
                .map(Files.Entry::name)
                .filter(found -> !found.startsWith("."))
                .toList();
    }

    /** Whether a directory is a registered model's, of whatever version. */
    public static boolean isRegistered(Files files, String path) throws IOException {
        return files.exists(path + "/" + MARKER);
    }

    /** Names of the registered models in a directory. */
    public static List<String> names(Files files, String directory) throws IOException {
        List<String> names = new ArrayList<>();
        for (Files.Entry entry : files.list(files.qualify(directory))) {
            if (entry.directory() && isRegistered(files, entry.path())) {
                names.add(entry.name());
            }
        }
        return names;
    }

    /** Of the model. */
    public String name() {
        return name;
    }

    /** Qualified. */
    public String path() {
        return path;
    }

    Files files() {
        return files;
    }

    EntryLog log() {
        return log;
    }

    /** What is there now. */
    public State state() throws IOException {
        return log.newest();
    }

    /** Every entry since the first. */
    public List<Entry> history() throws IOException {
        return log.all();
    }

    /** An entry by its number. */
    public Entry entry(long number) throws IOException {
        return log.read(number);
    }

    /** Of a version, whether it is there or not. */
    String directory(long version) {
        return path + "/" + VersionFiles.directoryName(version);
    }

    /** The model directory of a version. */
    public String model(long version) {
        return directory(version) + "/" + VersionFiles.MODEL;
    }

    /**
     * What a version is, verified.
     *
     * @throws IllegalArgumentException when it was never published, or is retired
     */
    public Version version(long version) throws IOException {
        return version(state(), version);
    }

    Version version(State state, long version) throws IOException {
        return VersionFiles.read(files, directory(version), require(state, version));
    }

    /** A document of a version, such as {@code decision.json}. */
    public byte[] document(Version version, String document) throws IOException {
        return VersionFiles.document(files, directory(version.number()), version, document);
    }

    /** The entry that published what has this key, whether it is retired since or not. */
    public Optional<Entry> publishedAs(String key) throws IOException {
        for (State.Published published : state().versions()) {
            if (published.key().equals(key)) {
                return Optional.of(log.read(published.entry()));
            }
        }
        String file = retiredKey(key);
        return files.exists(file)
                ? Optional.of(log.read(Long.parseLong(
                        String.valueOf(KEY_FORMAT.read(files.read(file), file).get("entry")))))
                : Optional.empty();
    }

    private String retiredKey(String key) {
        return path + "/keys/" + Sha256.of(key.getBytes(StandardCharsets.UTF_8)) + ".json";
    }

    /** Before the version goes: which entry published it is true whether it goes or not. */
    private void rememberKey(long version) throws IOException {
        Optional<State.Published> published = state().published(version);
        if (published.isPresent()) {
            String file = retiredKey(published.get().key());
            try {
                files.publish(
                        file, KEY_FORMAT.write(Map.of("entry", published.get().entry())));
            } catch (FileAlreadyExistsException e) {
                // by one that got no further, or was refused
            }
        }
    }

    /**
     * A version that is there.
     *
     * @throws IllegalArgumentException when it is not, with why
     */
    State.Published require(State state, long version) throws IOException {
        Optional<State.Published> found = state.published(version);
        if (found.isPresent()) {
            return found.get();
        }
        String there = state.versions().isEmpty()
                ? "none"
                : Excerpt.list(
                        state.versions().stream().map(State.Published::version).toList());
        throw new IllegalArgumentException(path + "@" + version + ": expected a version that is there, got "
                + (version > state.lastVersion() || version < 1 ? "one that was never published" : gone(version))
                + ". There are: " + there);
    }

    private String gone(long version) throws IOException {
        List<Entry> entries = history();
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.kind() == EntryKind.RETIRE && entry.modelVersion() == version) {
                return "one that was retired on " + entry.when() + " by " + entry.who()
                        + (entry.why().isEmpty() ? "" : ": " + Excerpt.of(entry.why()));
            }
        }
        return "one that was begun and never published";
    }

    /** The version an alias points at. */
    public long alias(State state, String alias) {
        Long version = state.aliases().get(Names.alias(alias));
        if (version == null) {
            throw new IllegalArgumentException(path + "@" + alias + ": expected a known alias, got another. There are: "
                    + (state.aliases().isEmpty()
                            ? "none"
                            : Excerpt.list(state.aliases().keySet())));
        }
        return version;
    }

    /**
     * Works on the name alone from now on.
     *
     * @param why for others, who are told
     * @throws ConflictException when another does
     */
    public Lease acquire(String why) throws IOException {
        return acquire(why, LEASE);
    }

    /** @param duration for which this process may show no sign of life, at least some tenths of a second */
    public Lease acquire(String why, Duration duration) throws IOException {
        return Lease.acquire(this, why, duration);
    }

    /**
     * Points aliases at versions, all of them or none, with or without anybody's lease.
     *
     * @param moves version of each alias; 0: the alias goes
     * @param expected what aliases must still point at, 0 for none at all
     * @return whether anything had to be moved; where all are where they should be, nothing is expected of any
     * @throws IllegalArgumentException when a version is not there
     * @throws ConflictException when an alias is not where it was expected
     */
    public boolean move(Map<String, Long> moves, Map<String, Long> expected, String why) throws IOException {
        return log.append((state, when) -> moved(state, moves, expected, why, 0)) != null;
    }

    /** @param fence of the lease under which it is done; 0: without one */
    EntryLog.@Nullable Draft moved(
            State state, Map<String, Long> wanted, Map<String, Long> expected, String why, long fence)
            throws IOException {
        Map<String, Long> moves = moves(state, wanted);
        if (moves.isEmpty()) {
            return null;
        }
        checkExpected(state, expected);
        return new EntryLog.Draft(
                EntryKind.ALIAS, why, fence, 0, moves, Map.of(), next(state).moved(moves));
    }

    void checkExpected(State state, Map<String, Long> expected) throws ConflictException {
        for (Map.Entry<String, Long> entry : expected.entrySet()) {
            long found = state.aliases().getOrDefault(entry.getKey(), 0L);
            if (found != entry.getValue()) {
                throw ConflictException.moved(path, entry.getKey(), entry.getValue(), found);
            }
        }
    }

    /** What really moves, with what served before; versions are checked. */
    Map<String, Long> moves(State state, Map<String, Long> wanted) throws IOException {
        Map<String, Long> moves = new LinkedHashMap<>();
        for (Map.Entry<String, Long> move : wanted.entrySet()) {
            String alias = Names.alias(move.getKey());
            if (move.getValue() != 0) {
                require(state, move.getValue());
            }
            if (!move.getValue().equals(state.aliases().getOrDefault(alias, 0L))) {
                moves.put(alias, move.getValue());
            }
        }
        Long served = state.aliases().get(CHAMPION);
        Long serves = moves.get(CHAMPION);
        if (served != null && serves != null && serves != 0 && !wanted.containsKey(PREVIOUS)) {
            moves.put(PREVIOUS, served);
        }
        return moves;
    }

    /** The same state one number later. */
    static State next(State state) {
        return new State(state.number() + 1, state.lastVersion(), state.aliases(), state.versions(), state.lease());
    }

    /**
     * Points {@link #CHAMPION} at what served before, and {@link #PREVIOUS} at what serves now.
     *
     * @param from the version that is to be taken back, so that the same command again does nothing; 0: whichever serves
     * @return whether anything had to be moved
     */
    public boolean rollback(long from, String why) throws IOException {
        return log.append((state, when) -> {
                    long champion = alias(state, CHAMPION);
                    if (from != 0 && champion != from) {
                        require(state, from);
                        return null;
                    }
                    long previous = state.aliases().getOrDefault(PREVIOUS, 0L);
                    if (previous == 0) {
                        throw new IllegalArgumentException(path + ": expected a version that served before " + champion
                                + ", got none. Promote another one");
                    }
                    return moved(state, Map.of(CHAMPION, previous, PREVIOUS, champion), Map.of(), why, 0);
                })
                != null;
    }

    /**
     * Takes a version away for ever, unless an alias points at it or whoever holds the lease needs it.
     *
     * @return whether it was still there; what is left of its files is deleted in any case
     */
    public boolean retire(long version, String why) throws IOException {
        rememberKey(version);
        Entry entry = log.append((state, when) -> {
            if (state.published(version).isEmpty() && version > 0 && version <= state.lastVersion()) {
                refuseNeeded(state, version);
                return null;
            }
            require(state, version);
            List<String> aliases = state.aliasesOf(version);
            if (!aliases.isEmpty()) {
                throw new IllegalArgumentException(path + "@" + version + ": expected a version that no alias points"
                        + " at, got that of " + String.join(", ", aliases) + ". Point them at another one first");
            }
            refuseNeeded(state, version);
            List<State.Published> others = state.versions().stream()
                    .filter(published -> published.version() != version)
                    .toList();
            State next = next(state).withVersions(state.lastVersion(), others);
            return new EntryLog.Draft(EntryKind.RETIRE, why, 0, version, Map.of(), Map.of(), next);
        });
        deleteFiles(version);
        return entry != null;
    }

    /** {@link #retire}, unless it came into use meanwhile. */
    boolean retireUnused(long version, String why) throws IOException {
        try {
            return retire(version, why);
        } catch (IllegalArgumentException | ConflictException e) {
            LOGGER.info("{}", e.getMessage());
            return false;
        }
    }

    private void refuseNeeded(State state, long version) throws ConflictException {
        State.Held lease = state.lease();
        if (lease != null && lease.needs().contains(version)) {
            throw ConflictException.held(path + "@" + version, lease);
        }
    }

    /** What says that it is whole goes first. */
    void deleteFiles(long version) throws IOException {
        files.delete(directory(version) + "/" + VersionFiles.MANIFEST);
        files.delete(directory(version));
    }
}
