package io.lockstep.driver.collective;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Errors of a rank that does not get from others what it waits for, in the ranks' names. */
record LostRanks(Membership membership) {
    WorkerLostException of(int peer, String what, String phase, long step) {
        return of(peer, what, null, phase, step);
    }

    /**
     * @param peer that is lost, or {@link WorkerLostException#NOBODY}
     * @param phase of the step it is missed in
     */
    WorkerLostException of(int peer, String what, @Nullable Throwable cause, String phase, long step) {
        String advice = peer == WorkerLostException.NOBODY ? "" : ". The log of rank " + peer + " says why";
        return new WorkerLostException(
                peer, name(membership.rank()) + ": " + what + " in " + phase + ", step " + step + advice, cause);
    }

    String name(int rank) {
        return membership.names().get(rank);
    }

    static String seconds(long nanos) {
        long tenths = TimeUnit.NANOSECONDS.toMillis(nanos) / 100;
        return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10.0 + " s";
    }
}
