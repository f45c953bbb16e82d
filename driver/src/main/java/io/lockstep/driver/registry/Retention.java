package io.lockstep.driver.registry;

import io.lockstep.driver.files.Files;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which versions are kept: those that an alias points at or the holder of the lease needs, the newest ones, and those
 * that have not been unused for long. All others may go.
 *
 * @param newest so many are kept, those with aliases among them
 * @param unused kept for so long after they were published or the last alias went away; absent: no longer than that
 */
public record Retention(int newest, @Nullable Duration unused) {
    public Retention {
        if (newest < 0 || (unused != null && unused.isNegative())) {
            throw new IllegalArgumentException(
                    "retention: expected a count and an age of 0 or more, got " + newest + " and " + unused);
        }
    }

    /**
     * What went, or would go.
     *
     * @param retired versions, by number
     * @param leftovers directories of versions that were never published or are retired already, by number
     */
    public record Removed(List<Long> retired, List<Long> leftovers) {}

    /** What {@link #apply} would remove. */
    public Removed plan(Registry registry) throws IOException {
        return plan(registry, Clock.systemUTC());
    }

    Removed plan(Registry registry, Clock clock) throws IOException {
        // before the state is read: a version that is begun later is not among them
        List<Files.Entry> found = registry.files().list(registry.path());
        State state = registry.state();
        List<Long> retired = new ArrayList<>();
        int kept = state.versions().size() - newest;
        for (State.Published version : state.versions().subList(0, Math.max(0, kept))) {
            if (isUnused(registry, state, version, clock)) {
                retired.add(version.version());
            }
        }
        List<Long> leftovers = new ArrayList<>();
        for (Files.Entry entry : found) {
            long number = VersionFiles.number(entry.name());
            if (number > 0
                    && number <= state.lastVersion()
                    && state.published(number).isEmpty()
                    && !needed(state, number)) {
                leftovers.add(number);
            }
        }
        return new Removed(retired, leftovers);
    }

    private static boolean needed(State state, long version) {
        return state.lease() != null && state.lease().needs().contains(version);
    }

    private boolean isUnused(Registry registry, State state, State.Published version, Clock clock) throws IOException {
        if (state.aliases().containsValue(version.version()) || needed(state, version.version())) {
            return false;
        }
        if (unused == null) {
            return true;
        }
        Instant since = Instant.parse(registry.entry(version.unused()).when());
        return !since.plus(unused).isAfter(clock.instant());
    }

    /** Retires what is not kept, and deletes what is left of versions that are not there. */
    public Removed apply(Registry registry, String why) throws IOException {
        return apply(registry, why, Clock.systemUTC());
    }

    Removed apply(Registry registry, String why, Clock clock) throws IOException {
        Removed plan = plan(registry, clock);
        List<Long> retired = new ArrayList<>();
        for (long version : plan.retired()) {
            if (registry.retireUnused(version, why)) {
                retired.add(version);
            }
        }
        for (long version : plan.leftovers()) {
            registry.deleteFiles(version);
        }
        Lease.deleteOldSigns(registry);
        return new Removed(retired, plan.leftovers());
    }
}
