package io.lockstep.jobs.session;

import io.lockstep.driver.failure.InfrastructureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Check that a master is there, within seconds; Spark itself would try for a minute and then say little. */
final class Masters {
    private static final Pattern KNOWN =
            Pattern.compile("local|local\\[.*]|local-cluster\\[.*]|spark://.+|yarn|k8s://.+");

    private Masters() {}

    /**
     * @throws IllegalArgumentException when it is no master's name
     * @throws IOException when it is a standalone master and none of its addresses answers
     */
    static void check(String master, int seconds) throws IOException {
        if (!KNOWN.matcher(master).matches()) {
            throw new IllegalArgumentException("--master " + master
                    + ": expected local[N], local-cluster[N,CORES,MB], spark://HOST:PORT, yarn or k8s://…, got none of"
                    + " these");
        }
        if (!master.startsWith("spark://")) {
            return;
        }
        List<String> failures = new ArrayList<>();
        for (String address : master.substring("spark://".length()).split(",", -1)) {
            String failure = connect(master, address, seconds);
            if (failure.isEmpty()) {
                return;
            }
            failures.add(failure);
        }
        throw new InfrastructureException(
                "master " + master + ": expected a Spark master that answers within " + seconds + " s, got "
                        + String.join("; ", failures) + ". Start it, or correct --master",
                null);
    }

    private static String connect(String master, String address, int seconds) {
        int colon = address.lastIndexOf(':');
        String host = colon < 0 ? "" : address.substring(0, colon);
        int port;
        try {
            port = Integer.parseInt(address.substring(colon + 1));
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("--master " + master + ": expected spark://HOST:PORT, got '" + address
                    + "'. 7077 is the usual port");
        }
        try (Socket socket = new Socket()) {
            InetAddress resolved = InetAddress.getByName(host.replaceAll("^\\[|]$", ""));
            socket.connect(new InetSocketAddress(resolved, port), seconds * 1000);
            return "";
        } catch (UnknownHostException e) {
            return "no address for the host name " + host;
        } catch (IOException e) {
            return e.getMessage() + " from " + address;
        }
    }
}
