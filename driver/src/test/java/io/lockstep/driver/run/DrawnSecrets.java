package io.lockstep.driver.run;

import io.lockstep.driver.spark.Cluster;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The JVM's source of secure random numbers, which remembers what was drawn for the secrets of runs. */
public final class DrawnSecrets extends Provider {
    private static final long serialVersionUID = 1;
    private static final List<byte[]> DRAWN = new CopyOnWriteArrayList<>();

    private DrawnSecrets() {
        super("DrawnSecrets", "1", "remembers the secrets of runs");
        put("SecureRandom.Remembered", Source.class.getName());
    }

    /** Takes the first place among the providers: {@code new SecureRandom()} is this one from now on. */
    static void watched() {
        Security.insertProviderAt(new DrawnSecrets(), 1);
    }

    static List<byte[]> drawn() {
        return DRAWN;
    }

    /** Numbers of the JVM's own source. */
    public static final class Source extends SecureRandomSpi {
        private static final long serialVersionUID = 1;
        private final SecureRandom own;

        /** As the JVM makes it. */
        public Source() throws NoSuchAlgorithmException {
            own = SecureRandom.getInstance("NativePRNG");
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            own.setSeed(seed);
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            own.nextBytes(bytes);
            if (StackWalker.getInstance().walk(frames -> frames.anyMatch(Source::makesSecret))) {
                DRAWN.add(bytes.clone());
            }
        }

        private static boolean makesSecret(StackWalker.StackFrame frame) {
            return frame.getClassName().equals(Cluster.class.getName())
                    && frame.getMethodName().equals("secret");
        }

        @Override
        protected byte[] engineGenerateSeed(int count) {
            return own.generateSeed(count);
        }
    }
}
