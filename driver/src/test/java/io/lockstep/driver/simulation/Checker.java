package io.lockstep.driver.simulation;

import io.lockstep.driver.checkpoint.Checkpoint;
import io.lockstep.driver.checkpoint.CheckpointStore;
import io.lockstep.driver.checkpoint.Piece;
import io.lockstep.driver.checkpoint.TableStore;
import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.kernels.parameter.Table;
import io.lockstep.kernels.storage.FloatStorage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what in a history, and on the disk it left, must not be. */
final class Checker {
    private static final String NOT_WHOLE = "it is not whole";
    private static final String CHECKPOINTS = SimulatedDriver.DIRECTORY + "/checkpoints";

    /** A wait ends at its deadline; progress of some begins it anew, and a process that is frozen waits on. */
    private static final long WAIT_NANOS =
            2 * SimulatedRank.PEER_DEADLINE_MILLIS * Scheduler.MILLI + 100 * Scheduler.SECOND;

    private final Problem problem;
    private final SimulatedStorage storage;
    private final History history;
    private final List<String> violations = new ArrayList<>();
    private final Map<Long, Long> newestMark = new HashMap<>();
    private final Map<String, Long> committing = new HashMap<>();
    private final Map<String, Integer> sizes = new HashMap<>();
    private long newestIncarnation;

    Checker(Problem problem, SimulatedStorage storage, History history) {
        this.problem = problem;
        this.storage = storage;
        this.history = history;
    }

    /** The newest incarnation on the disk. */
    static long incarnation(SimulatedStorage storage) {
        String prefix = SimulatedDriver.DIRECTORY + "/incarnations/";
        return storage.files().keySet().stream()
                .filter(path -> path.startsWith(prefix))
                .mapToLong(path -> Long.parseLong(path.substring(prefix.length())))
                .max()
                .orElse(0);
    }

    static String text(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }

    /** What a marker that was just made commits, and what is wrong with it. */
    History.Marked marked(long incarnation, String path) {
        long step = Long.parseLong(path.replaceAll(".*/step-([0-9]+)/.*", "$1"));
        List<String> writers = new ArrayList<>();
        String fault;
        try {
            Optional<Checkpoint> found = store().at(step, damaged -> {});
            found.ifPresent(checkpoint -> checkpoint.pieces().stream()
                    .filter(piece -> !piece.slot().equals(TableStore.SLOT)) // of earlier commits, some
                    .forEach(piece -> writers.add(writer(piece))));
            fault = found.isPresent() ? wrong(found.get(), step) : NOT_WHOLE;
        } catch (IOException e) {
            fault = String.valueOf(e.getMessage());
        }
        return new History.Marked(incarnation, step, writers.stream().distinct().toList(), fault);
    }

    private CheckpointStore store() {
        return new CheckpointStore(new MemoryFiles(storage.files()), CHECKPOINTS, Problem.LAYOUT);
    }

    private static String writer(Piece piece) {
        return piece.file().replaceAll(".*-([^-]+)\\.f32", "$1");
    }

    /** What in a whole checkpoint is not as undisturbed; empty when nothing is. */
    private String wrong(Checkpoint checkpoint, long step) throws IOException {
        Problem.State right = problem.after(step);
        if (checkpoint.state().step() != step
                || checkpoint.state().epoch() != problem.milestones().epochs(step)) {
            return "its cursor is " + checkpoint.state().step() + ", epoch "
                    + checkpoint.state().epoch();
        }
        Map<String, String> slots = slots(checkpoint);
        if (!slots.equals(right.slots())) {
            return "its slots are " + slots + ", not " + right.slots();
        }
        if (tables(checkpoint) != right.tables()) {
            return "its tables are others";
        }
        EpochTotals totals = checkpoint.state().totals();
        EpochTotals expected = problem.milestones().endsEpoch(step) ? EpochTotals.NONE : right.totals();
        boolean same = totals.lossSum() == expected.lossSum() && totals.weightSum() == expected.weightSum();
        return same ? "" : "its totals are " + totals + ", not " + expected;
    }

    private long tables(Checkpoint checkpoint) throws IOException {
        List<FloatStorage> values = Problem.noTables();
        for (int number = 0; number < values.size(); number++) {
            Table table = Problem.LAYOUT.tables().get(number);
            table.fill(Problem.SEED, 0, table.rows(), values.get(number));
        }
        store().tables().read(checkpoint, (rows, slot, firstRow, count, from) -> {
            int number = 0;
            while (!Problem.LAYOUT.tables().get(number).name().equals(rows.table())) {
                number++;
            }
            if (slot == 0) {
                values.get(number).write(firstRow * rows.dimension(), from, count * rows.dimension());
            }
        });
        return Problem.digest(new float[0], values);
    }

    private Map<String, String> slots(Checkpoint checkpoint) {
        Map<String, ByteArrayOutputStream> contents = new TreeMap<>();
        checkpoint.pieces().stream()
                .filter(piece -> !piece.slot().equals(TableStore.SLOT))
                .sorted(Comparator.comparingInt(Piece::firstBlock))
                .forEach(piece -> {
                    byte @Nullable [] bytes = storage.files().get(checkpoint.directory() + "/" + piece.file());
                    contents.computeIfAbsent(piece.slot(), slot -> new ByteArrayOutputStream())
                            .writeBytes(bytes == null ? new byte[0] : bytes);
                });
        Map<String, String> slots = new TreeMap<>();
        contents.forEach((slot, content) -> slots.put(slot, Sha256.of(content.toByteArray())));
        return slots;
    }

    /** All that must not be; empty for a run as it should be. */
    List<String> violations(Simulation.@Nullable End end) {
        for (History.Moment moment : history.moments()) {
            check(moment.entry());
        }
        checkEnd(end);
        return violations;
    }

    private void check(History.Entry entry) {
        if (entry instanceof History.Step step) {
            if (step.digest() != problem.after(step.step()).digest()) {
                violations.add("other parameters than undisturbed: " + step);
            }
        } else if (entry instanceof History.Waited waited) {
            if (waited.nanos() > WAIT_NANOS) {
                violations.add("a wait beyond its deadline: " + waited);
            }
        } else if (entry instanceof History.Joined joined) {
            String roster = joined.incarnation() + "/" + joined.generation();
            Integer size = sizes.putIfAbsent(roster, joined.size());
            Integer twin = sizes.putIfAbsent(roster + "/" + joined.rank(), 1);
            if ((size != null && size != joined.size()) || twin != null) {
                violations.add("another roster than the others': " + joined);
            }
        } else if (entry instanceof History.Claimed claimed) {
            newestIncarnation = Math.max(newestIncarnation, claimed.incarnation());
        } else if (entry instanceof History.Committing commit) {
            committing.put(commit.incarnation() + "/" + commit.step(), commit.charge());
        } else if (entry instanceof History.Marked marked) {
            check(marked);
        }
    }

    private void check(History.Marked marked) {
        if (!marked.fault().isEmpty() && !isBehind(marked)) {
            violations.add("a commit that is not what it should be: " + marked);
        }
        Long charge = committing.get(marked.incarnation() + "/" + marked.step());
        if (charge == null || charge != marked.incarnation()) {
            violations.add("a commit by a driver that " + charge + " had fenced: " + marked);
        }
        long before = newestMark.getOrDefault(marked.incarnation(), 0L);
        if (marked.step() <= before) {
            violations.add("a commit after that of step " + before + ": " + marked);
        }
        newestMark.put(marked.incarnation(), marked.step());
        String prefix = "i" + marked.incarnation() + "g";
        if (!marked.writers().stream().allMatch(writer -> writer.startsWith(prefix))
                || marked.writers().stream()
                                .map(writer -> writer.replaceAll("r.*", ""))
                                .distinct()
                                .count()
                        > 1) {
            violations.add("a commit of pieces of several attempts: " + marked);
        }
    }

    /**
     * A driver that is frozen between its last look and its marker leaves it where one that came after may have cleared
     * away the pieces. Nobody reads it: there are commits of later steps.
     */
    private boolean isBehind(History.Marked marked) {
        return marked.fault().equals(NOT_WHOLE)
                && newestMark.entrySet().stream()
                        .anyMatch(mark -> mark.getKey() > marked.incarnation() && mark.getValue() > marked.step());
    }

    private void checkEnd(Simulation.@Nullable End end) {
        if (end == null) {
            violations.add("no end");
            return;
        }
        long most = newestMark.values().stream().mapToLong(step -> step).max().orElse(0);
        try {
            List<String> damaged = new ArrayList<>();
            Optional<Checkpoint> newest = store().newest(damaged::add);
            long step = newest.map(checkpoint -> checkpoint.state().step()).orElse(0L);
            if (!damaged.isEmpty() || step != most) {
                violations.add("the newest whole commit is of step " + step + ", expected " + most + " " + damaged);
            }
            String fault = newest.isPresent() ? wrong(newest.get(), step) : "";
            if (!fault.isEmpty()) {
                violations.add(fault);
            }
            if (end == Simulation.End.FINISHED && step != problem.milestones().totalSteps()) {
                violations.add("finished after step " + step);
            }
        } catch (IOException e) {
            violations.add(String.valueOf(e.getMessage()));
        }
    }
}
