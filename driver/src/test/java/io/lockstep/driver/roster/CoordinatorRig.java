package io.lockstep.driver.roster;

import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.EpochEnd;
import io.lockstep.driver.roster.Message.Load;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A coordinator's surroundings as a test plays them: what it sent and decided, and executors that come and load. */
abstract class CoordinatorRig {
    static final BackendReport PORTABLE = new BackendReport("portable", "EJML", InstructionSet.UNKNOWN, "");
    static final BackendReport ONEDNN = onednn(InstructionSet.AVX512);
    static final BackendReport BROKEN = BackendReport.failed("onednn", "no library");

    final World world = new World();

    static final class World implements Coordinator.Effects {
        final Map<Long, List<Message>> sent = new TreeMap<>();
        final Map<Long, InstructionSet> loads = new TreeMap<>();
        final Map<Long, List<BackendReport>> reports = new TreeMap<>();
        final List<List<EpochEnd>> commits = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        final List<String> frozen = new ArrayList<>();
        final List<String> late = new ArrayList<>();
        final List<Long> steps = new ArrayList<>();

        @Nullable Formation formation;

        boolean grew;
        boolean tooSmall;
        boolean diskFull;

        @Override
        public void send(long peer, Message message) {
            if (message instanceof Load load) {
                loads.put(peer, load.level());
                return;
            }
            sent.computeIfAbsent(peer, p -> new ArrayList<>()).add(message);
        }

        @Override
        public void formed(Formation formed) {
            if (tooSmall) {
                throw new IllegalArgumentException("memory: too small");
            }
            formation = formed;
        }

        @Override
        public void progress(long step, double loss) {
            steps.add(step);
        }

        @Override
        public void commit(List<EpochEnd> shares) throws IOException {
            if (diskFull) {
                throw new IOException("disk full");
            }
            commits.add(shares);
        }

        @Override
        public boolean grew() {
            return grew;
        }

        @Override
        public void late(String executor) {
            late.add(executor);
        }

        @Override
        public void frozen(String executor) {
            frozen.add(executor);
        }

        @Override
        public void warning(String text) {
            warnings.add(text);
        }

        Message last(long peer) {
            List<Message> messages = sent.getOrDefault(peer, List.of());
            return messages.get(messages.size() - 1);
        }

        int count(long peer) {
            return sent.getOrDefault(peer, List.of()).size();
        }
    }

    Coordinator coordinator(int threads, int minimum, int epochs) {
        return new Coordinator(
                new Terms(1, threads, minimum, 5_000, 60_000, 20_000, null, null, null, epochs, ""), world, 0);
    }

    static Register register(String executor, int threads, InstructionSet level) {
        return new Register(executor, "host-" + executor, 4_000, threads, 1 << 30, level);
    }

    static BackendReport onednn(InstructionSet level) {
        return new BackendReport("onednn", "oneDNN " + level.label(), level, "");
    }

    /** An executor registers, and loads these backends when it is told to. */
    void come(
            Coordinator coordinator,
            long peer,
            String executor,
            int threads,
            long nowMillis,
            BackendReport... backends) {
        world.reports.put(peer, List.of(backends));
        coordinator.received(peer, register(executor, threads, InstructionSet.AVX512), nowMillis);
        load(coordinator, nowMillis);
    }

    /** One that has oneDNN at whatever level it is told, as a machine of this level. */
    void come(Coordinator coordinator, long peer, String executor, InstructionSet machine) {
        coordinator.received(peer, register(executor, 1, machine), 0);
    }

    void tick(Coordinator coordinator, long nowMillis) {
        coordinator.tick(nowMillis);
        load(coordinator, nowMillis);
    }

    void load(Coordinator coordinator, long nowMillis) {
        for (Map.Entry<Long, InstructionSet> asked : Map.copyOf(world.loads).entrySet()) {
            world.loads.remove(asked.getKey());
            coordinator.received(
                    asked.getKey(),
                    new Loaded(world.reports.getOrDefault(asked.getKey(), List.of(onednn(asked.getValue()), PORTABLE))),
                    nowMillis);
        }
    }

    static EpochEnd end(int epoch) {
        return new EpochEnd(epoch, epoch * 10L, 0.5, 1, "", "[]", SkippedSteps.NONE);
    }

    static Ended ended(Status status, String text) {
        return new Ended(status, text, 1, 2, 3);
    }

    Coordinator formedOfTwo(int epochs) {
        Coordinator coordinator = coordinator(2, 1, epochs);
        come(coordinator, 11, "10", 1, 0, PORTABLE);
        come(coordinator, 12, "9", 1, 0, PORTABLE);
        return coordinator;
    }

    static Outcome outcome(Coordinator coordinator) {
        return coordinator.outcome().orElseThrow();
    }
}
