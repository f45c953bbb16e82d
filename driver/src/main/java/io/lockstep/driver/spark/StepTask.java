package io.lockstep.driver.spark;

import io.lockstep.driver.rank.BackendReports;
import io.lockstep.driver.rank.StepSite;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.MessageCodec;
import java.io.IOException;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;

/** What tasks of one-step jobs do. */
final class StepTask {
    private StepTask() {}

    /**
     * Who this executor is, as an encoded {@link Register}.
     *
     * @param wanted the backend asked for; empty: any
     */
    static byte[] register(String wanted, int threads) {
        return MessageCodec.encode(new Register(
                SparkEnv.get().executorId(),
                host(),
                0,
                threads,
                Runtime.getRuntime().maxMemory(),
                System.getProperty("os.arch", ""),
                BackendReports.of(wanted.isEmpty() ? null : wanted)));
    }

    /** An encoded {@code StepShare} of one part of a step's slices. */
    static byte[] step(
            String key, Broadcast<byte[]> plan, Broadcast<byte[]> weights, long step, int firstSlice, int endSlice)
            throws IOException {
        return StepSite.of(key, plan.value())
                .step(
                        step,
                        weights.value(),
                        firstSlice,
                        endSlice,
                        SparkEnv.get().executorId(),
                        host())
                .encode();
    }

    /** Metrics of one part of the validation rows. */
    static String measure(String key, Broadcast<byte[]> plan, Broadcast<byte[]> weights, long step, int part, int parts)
            throws IOException {
        return StepSite.of(key, plan.value()).measure(step, weights.value(), part, parts);
    }

    private static String host() {
        return SparkEnv.get().blockManager().blockManagerId().host();
    }
}
