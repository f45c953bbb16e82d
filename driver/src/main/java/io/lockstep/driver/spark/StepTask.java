package io.lockstep.driver.spark;

import io.lockstep.driver.rank.BackendReports;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.MessageCodec;
import io.lockstep.driver.step.StepSite;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.Precision;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;

/** Tasks of one-step jobs. */
final class StepTask {
    private StepTask() {}

    /** Who this executor is, as an encoded {@link Register}. */
    static byte[] register(int threads) {
        return MessageCodec.encode(new Register(
                SparkEnv.get().executorId(),
                host(),
                0,
                threads,
                Runtime.getRuntime().maxMemory(),
                Backends.level()));
    }

    /**
     * What this executor can load: its name and an encoded {@link Loaded}.
     *
     * @param wanted the backend asked for; empty: any
     * @param levels by executor, the level to load at
     * @param precision of the run
     * @return nothing on an executor without a level
     */
    static byte[][] load(String wanted, Map<String, String> levels, Precision precision) {
        String executor = SparkEnv.get().executorId();
        String level = levels.get(executor);
        if (level == null) {
            return new byte[0][];
        }
        Loaded loaded =
                new Loaded(BackendReports.of(wanted.isEmpty() ? null : wanted, InstructionSet.of(level), precision));
        return new byte[][] {executor.getBytes(StandardCharsets.UTF_8), MessageCodec.encode(loaded)};
    }

    /** An encoded {@code StepShare} of one part of the slices of a step's phase. */
    static byte[] step(
            String key,
            Broadcast<byte[]> plan,
            Broadcast<byte[]> weights,
            int phase,
            long step,
            long version,
            int firstSlice,
            int endSlice)
            throws IOException {
        return StepSite.of(key, plan.value())
                .step(
                        new StepSite.Part(phase, step, version),
                        weights.value(),
                        firstSlice,
                        endSlice,
                        SparkEnv.get().executorId(),
                        host())
                .encode();
    }

    /** Metrics of one part of the validation rows. */
    static byte[] measure(
            String key, Broadcast<byte[]> plan, Broadcast<byte[]> weights, long step, long version, int part, int parts)
            throws IOException {
        return StepSite.of(key, plan.value()).measure(step, version, weights.value(), part, parts);
    }

    /** Gives back what this process keeps for a run. */
    static void leave(String key) throws IOException {
        StepSite.leave(key);
    }

    private static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }
}
