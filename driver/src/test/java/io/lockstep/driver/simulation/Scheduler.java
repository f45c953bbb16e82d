package io.lockstep.driver.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a simulation, and who runs: every task is a real thread, but one alone has the turn, until it waits or
 * ends. Then it handles events in the order of their time, itself, until one of them gives a task the turn. So what
 * happens is a function of the seed.
 */
final class Scheduler {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    /** Thrown into the tasks of a process that is dead. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** What a task does. */
    interface Body {
        void run() throws Exception;
    }

    private record Event(long time, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private static final class Task {
        private final SimulatedProcess process;
        private final Semaphore turn = new Semaphore(0);
        private BooleanSupplier condition = () -> true;
        private long wait;
        private boolean chosen;

        private Task(SimulatedProcess process) {
            this.process = process;
        }
    }

    private static final long FOR_EVER = 1_000 * SECOND;
    private static final long JITTER_NANOS = 40_000;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(body -> {
        Thread thread = new Thread(body, "simulated");
        thread.setDaemon(true);
        return thread;
    });

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Task> waiting = new ArrayList<>();
    private final Dice dice;
    private long now;
    private long eventCount;
    private long waits;
    private int living;
    private @Nullable Task current;
    private @Nullable Task next;
    private @Nullable Throwable failure;

    Scheduler(Dice dice) {
        this.dice = dice;
    }

    long now() {
        return now;
    }

    long eventCount() {
        return eventCount;
    }

    /** Tasks that have not ended. */
    int living() {
        return living;
    }

    /** What went wrong in the simulation itself, or in the code under it where nothing should. */
    @Nullable Throwable failure() {
        return failure;
    }

    void failed(Throwable cause) {
        failure = failure == null ? cause : failure;
    }

    /** The process whose task has the turn. */
    SimulatedProcess process() {
        return task().process;
    }

    private Task task() {
        if (current == null) {
            throw new IllegalStateException("no task has the turn");
        }
        return current;
    }

    void at(long delay, Runnable action) {
        events.add(new Event(now + Math.max(0, delay), eventCount++, action));
    }

    /** Runs the first task on the caller's thread; returns when it has ended. */
    void run(SimulatedProcess process, Body body) throws Exception {
        Task task = new Task(process);
        current = task;
        body.run();
    }

    /** Starts a task of a process. */
    void start(SimulatedProcess process, Body body) {
        Task task = new Task(process);
        living++;
        choose(task);
        THREADS.execute(() -> {
            task.turn.acquireUninterruptibly();
            try {
                if (!process.isDead()) {
                    body.run();
                }
            } catch (Killed e) {
                // its process is dead
            } catch (Throwable e) {
                failed(e);
            }
            living--;
            pass(null);
        });
    }

    /**
     * Gives the turn away until a condition holds.
     *
     * @return whether it does; else the time is up
     */
    boolean await(BooleanSupplier condition, long nanos) {
        Task me = task();
        me.process.throwIfDead();
        me.condition = condition;
        me.chosen = false;
        long wait = ++waits;
        me.wait = wait;
        if (condition.getAsBoolean()) {
            choose(me);
        } else {
            waiting.add(me);
            at(nanos, () -> {
                if (me.wait == wait && !me.chosen) {
                    waiting.remove(me);
                    choose(me);
                }
            });
        }
        pass(me);
        me.wait = 0;
        me.process.throwIfDead();
        return condition.getAsBoolean();
    }

    /** {@link #await} for what is sure to come. */
    void await(BooleanSupplier condition) {
        if (!await(condition, FOR_EVER)) {
            throw new AssertionError(process() + " waited for ever");
        }
    }

    void sleep(long nanos) {
        await(() -> false, nanos);
    }

    /** A task will have the turn soon; not while its process is frozen. */
    private void choose(Task task) {
        task.chosen = true;
        at(
                dice.nanos(0, JITTER_NANOS),
                () -> task.process.whenRunning(() -> next = next == null ? task : rechoose(task)));
    }

    private Task rechoose(Task task) {
        Task first = next;
        choose(task);
        return first == null ? task : first;
    }

    /** Handles events until one gives a task the turn, and waits for the own next one. */
    private void pass(@Nullable Task me) {
        next = null;
        while (next == null) {
            Event event = events.poll();
            if (event == null) {
                throw new IllegalStateException("nothing will ever happen again");
            }
            now = Math.max(now, event.time());
            try {
                event.action().run();
            } catch (RuntimeException | Error e) {
                failed(e);
            }
            look();
        }
        Task chosen = next;
        current = chosen;
        if (chosen != me) {
            chosen.turn.release();
            if (me != null) {
                me.turn.acquireUninterruptibly();
            }
        }
    }

    private void look() {
        for (int i = 0; i < waiting.size(); i++) {
            Task task = waiting.get(i);
            if (!task.process.isFrozen() && (task.process.isDead() || task.condition.getAsBoolean())) {
                waiting.remove(i--);
                choose(task);
            }
        }
    }
}
