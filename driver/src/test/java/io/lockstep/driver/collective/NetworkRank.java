package io.lockstep.driver.collective;

import io.lockstep.driver.files.Sha256;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.parameter.ParameterLayout;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One of two ranks in a process of its own: it listens, joins when it is told to on its standard input, and prints a
 * line for each step, with what the parameters are after it.
 */
final class NetworkRank {
    static final int PORT = 7_711;
    static final ParameterLayout LAYOUT = World.layout(30_000, 500, 20_000);

    private NetworkRank() {}

    static String line(long step, float[] parameters) {
        ByteBuffer bytes = ByteBuffer.allocate(parameters.length * Float.BYTES);
        bytes.asFloatBuffer().put(parameters);
        return "after step " + step + ": " + Sha256.of(bytes.array());
    }

    /** Arguments: rank, steps, deadline in milliseconds, the addresses of both. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int rank = Integer.parseInt(arguments[0]);
        List<InetSocketAddress> addresses =
                List.of(new InetSocketAddress(arguments[3], PORT), new InetSocketAddress(arguments[4], PORT));
        Membership member = World.members(LAYOUT, 2, 4).get(rank);
        Endpoint endpoint = Endpoint.bind("rank", addresses.get(rank).getHostString(), new Ports(PORT, PORT));
        out.println("listening");
        if (System.in.read() < 0) {
            return;
        }
        try (Collective mesh =
                MeshCollective.join(endpoint, World.CREDENTIALS, member, addresses, Long.parseLong(arguments[2]))) {
            for (int step = 0; step < Integer.parseInt(arguments[1]); step++) {
                out.println(
                        line(step, MeshFaultsIT.step(mesh, member, LAYOUT, step).array()));
            }
        } catch (WorkerLostException e) {
            out.println("lost: " + e.getMessage());
        }
    }
}
