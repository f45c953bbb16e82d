package io.lockstep.driver.modeldir;

import io.lockstep.driver.files.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Digest of a model, in lower-case hexadecimal.
 *
 * @param weightsSha256 SHA-256 of {@code weights.safetensors}
 * @param modelSha256 SHA-256 over the lines {@code <sha256>  <name>} of {@code weights.safetensors} and
 *     {@code model.json}
 */
public record ModelDigest(String weightsSha256, String modelSha256) {
    static ModelDigest of(String weights, String model) {
        String lines = weights + "  " + ModelDirectory.WEIGHTS + "\n" + model + "  " + ModelDirectory.MODEL + "\n";
        return new ModelDigest(weights, Sha256.of(lines.getBytes(StandardCharsets.UTF_8)));
    }
}
