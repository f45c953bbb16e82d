package io.lockstep.driver.step;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.json.Json;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Plan of the tasks of one-step jobs, the same in every step.
 *
 * @param key of the run and of this attempt at it
 * @param identity the backend must have
 * @param level of the run
 * @param files settings of the file systems
 */
public record StepPlan(
        String key,
        String backend,
        String identity,
        InstructionSet level,
        Map<String, String> files,
        Assignment assignment) {
    /** The wire form: JSON. */
    public byte[] encode() {
        return Json.line(Configs.BINDING.unbind(this)).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException when the bytes are not a plan */
    public static StepPlan decode(byte[] bytes) throws IOException {
        try {
            return Configs.BINDING.bind(StepPlan.class, Json.parse(bytes, "plan"), "");
        } catch (PlainDataException e) {
            throw new IOException("plan: " + e.getMessage(), e);
        }
    }
}
