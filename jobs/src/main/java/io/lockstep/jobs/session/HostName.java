package io.lockstep.jobs.session;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.spark.SparkConf;
import org.apache.spark.util.Utils;

/**
 * The name of this machine. Spark's first class asks for its address and cannot be loaded where there is none, so a
 * name without an address is replaced by {@code localhost} before; only masters on this machine can work with that.
 */
final class HostName {
    private static final String LOCALHOST = "localhost";

    private HostName() {}

    /**
     * Makes Spark loadable. To be called before anything of Spark's is.
     *
     * @return why the name has no address; empty when it has one, or when the environment gives Spark another
     */
    static String replaceIfUnresolved() {
        if (System.getenv("SPARK_LOCAL_HOSTNAME") != null || System.getenv("SPARK_LOCAL_IP") != null) {
            return "";
        }
        try {
            InetAddress.getLocalHost();
            return "";
        } catch (UnknownHostException e) {
            Utils.setCustomHostname(LOCALHOST);
            String message = String.valueOf(e.getMessage());
            return message.substring(message.lastIndexOf(": ") + 1).strip() + " for '" + name(message) + "'";
        }
    }

    private static String name(String message) {
        int colon = message.indexOf(": ");
        return colon < 0 ? message : message.substring(0, colon);
    }

    /**
     * Settings for a machine whose name has no address.
     *
     * @param unresolved as {@link #replaceIfUnresolved} gave it
     * @throws IOException when executors on other machines would have to find this one
     */
    static void settle(SparkConf conf, String master, String unresolved) throws IOException {
        if (unresolved.isEmpty()) {
            return;
        }
        if (master.startsWith("local")) {
            conf.setIfMissing("spark.executorEnv.SPARK_LOCAL_HOSTNAME", LOCALHOST);
        } else if (!conf.contains("spark.driver.host")) {
            throw new IOException("master " + master + ": expected an address for this machine's name, which executors"
                    + " connect to, got " + unresolved
                    + ". Add the name to /etc/hosts, or give --conf spark.driver.host=ADDRESS");
        }
    }
}
