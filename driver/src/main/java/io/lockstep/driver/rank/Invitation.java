package io.lockstep.driver.rank;

import io.lockstep.driver.config.Configs;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.step.Assignment;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a rank's task: where the coordinator is, what proves that one belongs to the run, and what is to be
 * done.
 *
 * @param secret of the run, Base64; empty where it is derived from Spark's own
 * @param backend asked for by name; absent: the best that every rank can load
 * @param files settings of the file systems
 */
public record Invitation(
        String host,
        int port,
        String secret,
        String run,
        long incarnation,
        long generation,
        boolean encrypt,
        @Nullable String backend,
        Map<String, String> files,
        Assignment assignment) {
    /** What both ends of every connection of this generation share. */
    public Credentials credentials() {
        return new Credentials(Base64.getDecoder().decode(secret), run, incarnation, generation, encrypt);
    }

    public Invitation withSecret(String other) {
        return new Invitation(host, port, other, run, incarnation, generation, encrypt, backend, files, assignment);
    }

    /** With the port the coordinator listens on. */
    public Invitation at(int listening) {
        return new Invitation(
                host, listening, secret, run, incarnation, generation, encrypt, backend, files, assignment);
    }

    /** The wire form: JSON. */
    public byte[] encode() {
        return Json.line(Configs.BINDING.unbind(this)).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IOException when the bytes are not an invitation */
    public static Invitation decode(byte[] bytes) throws IOException {
        try {
            return Configs.BINDING.bind(Invitation.class, Json.parse(bytes, "invitation"), "");
        } catch (PlainDataException e) {
            throw new IOException("invitation: " + e.getMessage(), e);
        }
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        return "Invitation[run=" + run + ", incarnation=" + incarnation + ", generation=" + generation
                + ", coordinator=" + host + ":" + port + "]";
    }
}
