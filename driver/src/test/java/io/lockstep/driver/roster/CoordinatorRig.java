package io.lockstep.driver.roster;

import io.lockstep.driver.progress.EpochTotals;
import io.lockstep.driver.progress.PhaseTimes;
import io.lockstep.driver.progress.SkippedSteps;
import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Load;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A coordinator's surroundings as a test plays them: what it sent and decided, and executors that come and load. */
abstract class CoordinatorRig {
    static final long STEPS_PER_EPOCH = 10;
    static final BackendReport PORTABLE = new BackendReport("portable", "EJML", InstructionSet.UNKNOWN, "");
    static final BackendReport ONEDNN = onednn(InstructionSet.AVX512);
    static final BackendReport BROKEN = BackendReport.failed("onednn", "no library");

    final World world = new World();

    static final class World implements Coordinator.Effects {
        final Map<Long, List<Message>> sent = new TreeMap<>();
        final Map<Long, InstructionSet> loads = new TreeMap<>();
        final Map<Long, List<BackendReport>> reports = new TreeMap<>();
        final List<List<Share>> commits = new ArrayList<>();
        final List<String> warnings = new ArrayList<>();
        final List<String> frozen = new ArrayList<>();
        final List<String> late = new ArrayList<>();
        final List<Long> steps = new ArrayList<>();

        @Nullable FormedRoster roster;

        @Nullable EndRequest request;

        String over = "";
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
        public void formed(FormedRoster formed) {
            if (tooSmall) {
                throw new IllegalArgumentException("memory: too small");
            }
            roster = formed;
        }

        @Override
        public void progress(long step, double loss) {
            steps.add(step);
        }

        @Override
        public Optional<String> commit(List<Share> shares) throws IOException {
            if (diskFull) {
                throw new IOException("disk full");
            }
            commits.add(shares);
            return over.isEmpty() ? Optional.empty() : Optional.of(over);
        }

        @Override
        public Optional<EndRequest> request() {
            return Optional.ofNullable(request);
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
        return coordinator(threads, minimum, 100, epochs);
    }

    Coordinator coordinator(int threads, int minimum, int maximum, int epochs) {
        return new Coordinator(
                new GenerationConfig(
                        1,
                        threads,
                        minimum,
                        maximum,
                        5_000,
                        60_000,
                        20_000,
                        null,
                        null,
                        null,
                        300_000,
                        STEPS_PER_EPOCH * epochs,
                        null),
                world,
                0);
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

    static Share end(int epoch) {
        return share(epoch * STEPS_PER_EPOCH);
    }

    static Share share(long step, int... validation) {
        byte[] bytes = new byte[validation.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) validation[i];
        }
        return new Share(
                step,
                (int) (step / STEPS_PER_EPOCH),
                step % STEPS_PER_EPOCH == 0,
                new EpochTotals(0.5, 1, 1),
                bytes,
                List.of(),
                SkippedSteps.NONE,
                PhaseTimes.NONE);
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

    static GenerationEnd outcome(Coordinator coordinator) {
        return coordinator.outcome().orElseThrow();
    }
}
