package io.lockstep.driver.registry;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.liveness.Liveness;
import io.lockstep.driver.modeldir.ModelDirectory;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to publish versions of a name, from {@link Registry#acquire} until it is closed or taken over. Whatever is
 * done under it is an entry that nobody can have made after a takeover.
 */
public final class Lease implements AutoCloseable {
    /** Among the facts of an entry: the lease that it took over. */
    private static final String TAKEN_OVER = "taken_over";

    private static final Logger LOGGER = LoggerFactory.getLogger(Lease.class);
    private static final long LONGEST_BEAT_MILLIS = 2_000;
    private static final long SHORTEST_BEAT_MILLIS = 20;
    private static final int BEATS = 20;
    private static final int TOKEN_BYTES = 8;

    private final Registry registry;
    private final State.Held held;
    private final Liveness.Pulse pulse;

    private Lease(Registry registry, State.Held held, Liveness.Pulse pulse) {
        this.registry = registry;
        this.held = held;
        this.pulse = pulse;
    }

    static Lease acquire(Registry registry, String why, Duration duration) throws IOException {
        String token = random();
        Liveness.Pulse pulse =
                Liveness.begin(registry.files(), directory(registry), token, beatMillis(duration.toMillis()));
        try {
            while (true) {
                State.Held dead = requireDead(registry, registry.state().lease());
                Entry entry = registry.log().append((state, when) -> {
                    if (!Objects.equals(state.lease(), dead)) {
                        return null;
                    }
                    State.Held held = new State.Held(
                            state.number() + 1,
                            state.number() + 1,
                            token,
                            EntryLog.who(),
                            why,
                            when,
                            duration.toMillis(),
                            List.of(),
                            Liveness.process());
                    return new EntryLog.Draft(
                            EntryKind.LEASE,
                            why,
                            held.fence(),
                            0,
                            Map.of(),
                            dead == null ? Map.of() : Map.of(TAKEN_OVER, dead.fence()),
                            state.withLease(held));
                });
                if (entry != null) {
                    return new Lease(
                            registry, Objects.requireNonNull(entry.state().lease()), pulse);
                }
            }
        } catch (IOException | RuntimeException e) {
            end(registry, pulse, token);
            throw e;
        }
    }

    private static void end(Registry registry, Liveness.Pulse pulse, String token) {
        pulse.close();
        try {
            registry.files().delete(directory(registry) + "/" + Liveness.name(token));
        } catch (IOException e) {
            LOGGER.debug("{}: a file of leases/ is left to models clean", registry.path(), e);
        }
    }

    private static String directory(Registry registry) {
        return registry.path() + "/leases";
    }

    /** Files of holders that have ended; one that lives writes its own again. */
    static void deleteOldSigns(Registry registry) throws IOException {
        State.Held lease = registry.state().lease();
        for (Files.Entry entry : registry.files().list(directory(registry))) {
            if (lease == null || !entry.name().equals(Liveness.name(lease.token()))) {
                registry.files().delete(entry.path());
            }
        }
    }

    private static long beatMillis(long durationMillis) {
        return Math.max(SHORTEST_BEAT_MILLIS, Math.min(LONGEST_BEAT_MILLIS, durationMillis / BEATS));
    }

    private static String random() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    /** The lease as it was found, once its holder is known to be dead. */
    private static State.@Nullable Held requireDead(Registry registry, State.@Nullable Held found) throws IOException {
        if (found == null || Liveness.isGone(found.process(), found.token())) {
            return found;
        }
        LOGGER.info("{}: looking for a sign of life of {}", registry.path(), found.describe());
        boolean beats = Liveness.beats(
                registry.files(),
                directory(registry),
                found.token(),
                found.durationMillis(),
                beatMillis(found.durationMillis()));
        if (beats && Objects.equals(found, registry.state().lease())) {
            throw ConflictException.held(registry.path(), found);
        }
        return beats ? requireDead(registry, registry.state().lease()) : found;
    }

    /** Number of the lease's entry: greater for every later one. */
    public long fence() {
        return held.fence();
    }

    /**
     * Says that the holder still works, and which versions it uses, so that nobody removes them.
     *
     * @throws ConflictException when the lease was taken over
     */
    public void renew(String why, List<Long> needs) throws IOException {
        registry.log().append((state, when) -> {
            State.Held now = mine(state);
            for (long version : needs) {
                registry.require(state, version);
            }
            return new EntryLog.Draft(
                    EntryKind.RENEW,
                    why,
                    held.fence(),
                    0,
                    Map.of(),
                    Map.of(),
                    state.withLease(now.renewed(state.number() + 1, List.copyOf(needs))));
        });
    }

    private State.Held mine(State state) throws ConflictException {
        State.Held now = state.lease();
        if (now == null || now.fence() != held.fence()) {
            throw ConflictException.lost(registry.path(), held.fence(), now);
        }
        return now;
    }

    /**
     * Publishes a version, whole or not at all. What was published under the same key is not published again, but the
     * aliases are moved to it where it is still there.
     *
     * @return the entry that published it, now or earlier
     * @throws ConflictException when the lease was taken over, or an alias is not where it was expected
     */
    public Entry publish(Publication given) throws IOException {
        mine(registry.state());
        Optional<Entry> earlier = registry.publishedAs(given.key());
        if (earlier.isPresent()) {
            again(given, earlier.get());
            return earlier.get();
        }
        registry.checkExpected(registry.state(), given.expected());
        ModelDirectory.preprocessing(registry.files(), given.model());
        Entry begun = Objects.requireNonNull(registry.log().append((state, when) -> {
            State.Held now = mine(state);
            long version = state.lastVersion() + 1;
            TreeSet<Long> needs = new TreeSet<>(now.needs());
            needs.add(version);
            State next = state.withLease(now.renewed(state.number() + 1, List.copyOf(needs)));
            return new EntryLog.Draft(
                    EntryKind.BEGIN,
                    given.why(),
                    held.fence(),
                    version,
                    Map.of(),
                    Map.of(EntryLog.KEY, given.key()),
                    next.withVersions(version, state.versions()));
        }));
        long version = begun.modelVersion();
        VersionFiles.Written written = write(version, given);
        return Objects.requireNonNull(
                registry.log().append((state, when) -> published(state, version, written.sha256(), given)));
    }

    /** Aliases that moved with the publication have had their time; others are moved now. */
    private void again(Publication given, Entry earlier) throws IOException {
        Map<String, Long> moves = aliases(given, earlier.modelVersion());
        moves.keySet().removeAll(earlier.moves().keySet());
        if (!moves.isEmpty()) {
            move(moves, given.expected(), given.why());
        }
    }

    private VersionFiles.Written write(long version, Publication given) throws IOException {
        String directory = registry.directory(version);
        try {
            return VersionFiles.write(registry.files(), directory, registry.name(), version, given);
        } catch (IOException | RuntimeException e) {
            try {
                registry.files().delete(directory);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private EntryLog.Draft published(State state, long version, String sha256, Publication given) throws IOException {
        State.Held now = mine(state);
        registry.checkExpected(state, given.expected());
        long number = state.number() + 1;
        List<State.Published> versions = new ArrayList<>(state.versions());
        versions.add(new State.Published(version, number, number, given.key(), sha256));
        List<Long> needs =
                now.needs().stream().filter(needed -> needed != version).toList();
        State next = state.withLease(now.renewed(number, needs)).withVersions(state.lastVersion(), versions);
        Map<String, Long> moves = registry.moves(next, aliases(given, version));
        Map<String, Object> facts = new LinkedHashMap<>(given.facts());
        facts.put(EntryLog.KEY, given.key());
        return new EntryLog.Draft(
                EntryKind.PUBLISH, given.why(), held.fence(), version, moves, facts, next.moved(moves));
    }

    private static Map<String, Long> aliases(Publication given, long version) {
        Map<String, Long> moves = new LinkedHashMap<>();
        given.aliases().forEach(alias -> moves.put(alias, version));
        return moves;
    }

    /**
     * As {@link Registry#move}, under the lease.
     *
     * @throws ConflictException when the lease was taken over, too
     */
    public boolean move(Map<String, Long> moves, Map<String, Long> expected, String why) throws IOException {
        return registry.log().append((state, when) -> {
                    mine(state);
                    return registry.moved(state, moves, expected, why, held.fence());
                })
                != null;
    }

    /** Ends the lease; where that cannot be written, others see that its holder no longer lives. */
    @Override
    public void close() {
        try {
            registry.log().append((state, when) -> {
                State.Held now = state.lease();
                return now == null || now.fence() != held.fence()
                        ? null
                        : new EntryLog.Draft(
                                EntryKind.RELEASE, "", held.fence(), 0, Map.of(), Map.of(), state.withLease(null));
            });
        } catch (IOException e) {
            LOGGER.warn("{}: the lease is left to expire: {}", registry.path(), e.getMessage());
        } finally {
            end(registry, pulse, held.token());
        }
    }
}
