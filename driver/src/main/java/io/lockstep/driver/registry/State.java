package io.lockstep.driver.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All of a name after an entry.
 *
 * @param number of the entry; 0 before the first
 * @param lastVersion the highest number that was ever begun
 * @param aliases version of each
 * @param versions that are there, by number
 * @param lease of whoever works on it; absent when nobody does
 */
public record State(
        long number,
        long lastVersion,
        Map<String, Long> aliases,
        List<Published> versions,
        @Nullable Held lease) {
    /** Before the first entry. */
    static final State EMPTY = new State(0, 0, Map.of(), List.of(), null);

    /**
     * A version that is there.
     *
     * @param version its number
     * @param entry that published it
     * @param unused entry since which no alias points at it: what published it, or moved the last alias away
     * @param key under which it was published
     * @param sha256 of its {@code version.json}
     */
    public record Published(long version, long entry, long unused, String key, String sha256) {
        Published unusedSince(long number) {
            return new Published(version, entry, number, key, sha256);
        }
    }

    /**
     * A lease.
     *
     * @param fence number of its entry
     * @param renewed number of the entry that renewed it last
     * @param token by which its holder's file is known
     * @param who holds it
     * @param why what it is for
     * @param when it was taken, by the holder's clock
     * @param durationMillis for which the file may stay as it is before the holder is taken for dead
     * @param needs versions that the holder uses or writes
     * @param process of the holder, for the operating system
     */
    public record Held(
            long fence,
            long renewed,
            String token,
            String who,
            String why,
            String when,
            long durationMillis,
            List<Long> needs,
            Map<String, Object> process) {
        Held renewed(long number, List<Long> versions) {
            return new Held(fence, number, token, who, why, when, durationMillis, versions, process);
        }

        String describe() {
            return who + ", since " + when + (why.isEmpty() ? "" : ", for: " + why);
        }
    }

    /** The version of that number; empty when it was never published, or is retired. */
    public Optional<Published> published(long version) {
        return versions.stream()
                .filter(published -> published.version() == version)
                .findFirst();
    }

    /** The aliases of a version, by name. */
    public List<String> aliasesOf(long version) {
        return aliases.entrySet().stream()
                .filter(alias -> alias.getValue() == version)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Of the newest version that is there; 0 when there is none. */
    public long newestVersion() {
        return versions.isEmpty() ? 0 : versions.get(versions.size() - 1).version();
    }

    /** The same state at the next number, with another lease. */
    State withLease(@Nullable Held other) {
        return new State(number + 1, lastVersion, aliases, versions, other);
    }

    /** The same state with other versions. */
    State withVersions(long last, List<Published> others) {
        return new State(number, last, aliases, others, lease);
    }

    /** The same state after aliases moved; versions that lost their last one are unused from this number on. */
    State moved(Map<String, Long> moves) {
        Map<String, Long> after = new TreeMap<>(aliases);
        moves.forEach((alias, version) -> {
            if (version == 0) {
                after.remove(alias);
            } else {
                after.put(alias, version);
            }
        });
        List<Published> others = versions.stream()
                .map(published ->
                        aliases.containsValue(published.version()) && !after.containsValue(published.version())
                                ? published.unusedSince(number)
                                : published)
                .toList();
        return new State(number, lastVersion, new LinkedHashMap<>(after), others, lease);
    }
}
