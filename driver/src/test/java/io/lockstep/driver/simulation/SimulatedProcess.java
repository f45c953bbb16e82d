package io.lockstep.driver.simulation;

import io.lockstep.driver.simulation.Scheduler.Killed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A process of the simulated cluster: it can be killed, and stopped for a while. What happens to it meanwhile waits.
 */
final class SimulatedProcess {
    private final String name;
    private final String host;
    private final Deque<Runnable> deferred = new ArrayDeque<>();
    private final List<Runnable> atDeath = new ArrayList<>();
    private boolean dead;
    private boolean vanished;
    private boolean frozen;
    private long partitionedUntil;
    private long slowUntil;
    private Phase phase = Phase.IDLE;

    SimulatedProcess(String name, String host) {
        this.name = name;
        this.host = host;
    }

    String name() {
        return name;
    }

    String host() {
        return host;
    }

    boolean isDead() {
        return dead;
    }

    /** Its machine is gone: nobody hears that its connections ended. */
    boolean isVanished() {
        return vanished;
    }

    boolean isFrozen() {
        return frozen;
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase entered) {
        phase = entered;
    }

    long partitionedUntil() {
        return partitionedUntil;
    }

    void partitionUntil(long time) {
        partitionedUntil = Math.max(partitionedUntil, time);
    }

    long slowUntil() {
        return slowUntil;
    }

    void slowUntil(long time) {
        slowUntil = time;
    }

    void throwIfDead() {
        if (dead) {
            throw new Killed();
        }
    }

    void atDeath(Runnable action) {
        atDeath.add(action);
    }

    void kill(boolean machineToo) {
        if (dead) {
            return;
        }
        dead = true;
        vanished = machineToo;
        thaw();
        atDeath.forEach(Runnable::run);
    }

    void freeze() {
        frozen = !dead;
    }

    void thaw() {
        frozen = false;
        while (!deferred.isEmpty()) {
            deferred.poll().run();
        }
    }

    /** Now, or as soon as it is not frozen any more. */
    void whenRunning(Runnable action) {
        if (frozen) {
            deferred.add(action);
        } else {
            action.run();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
