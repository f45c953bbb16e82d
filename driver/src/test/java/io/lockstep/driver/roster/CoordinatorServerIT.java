package io.lockstep.driver.roster;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.transport.Credentials;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.driver.transport.Ports;
import io.lockstep.kernels.backend.InstructionSet;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoordinatorServerIT {
    private static final long SILENCE_MILLIS = 2_000;
    private static final long COMMIT_MILLIS = 3_000;
    private static final long HEARTBEAT_MILLIS = 200;
    private static final String HOST = "127.0.0.1";
    private static final Credentials CREDENTIALS = new Credentials(new byte[32], "run", 1, 1, false);

    /** Whose commits are slow. */
    private record SlowDisk(CoordinatorServer server) implements Coordinator.Effects {
        @Override
        public void send(long peer, Message message) {
            server.send(peer, message);
        }

        @Override
        public void formed(FormedRoster formed) {}

        @Override
        public void progress(long step, double loss) {}

        @Override
        public Optional<String> commit(List<Share> shares) throws IOException {
            try {
                Thread.sleep(COMMIT_MILLIS);
                return Optional.empty();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public Optional<EndRequest> request() {
            return Optional.empty();
        }

        @Override
        public void late(String executor) {}

        @Override
        public void warning(String text) {}

        @Override
        public void frozen(String executor) {}
    }

    /** Trains two epochs at once, then lives on for a while before its last word. */
    private static void rank(CoordinatorServer server) throws Exception {
        try (Endpoint endpoint = Endpoint.bind("rank", HOST, Ports.EPHEMERAL);
                CoordinatorLink link = CoordinatorLink.connect(endpoint, server.address(), CREDENTIALS, 0, 10_000)) {
            link.send(new Register("1", HOST, 4_000, 1, 1 << 30, InstructionSet.AVX2));
            InstructionSet level = link.level().get(20, TimeUnit.SECONDS);
            assertThat(level).isEqualTo(InstructionSet.AVX2);
            link.send(new Loaded(List.of(new BackendReport("portable", "EJML", InstructionSet.UNKNOWN, ""))));
            link.roster().get(20, TimeUnit.SECONDS);
            link.send(CoordinatorRig.end(1));
            for (long waited = 0; waited < 2 * COMMIT_MILLIS; waited += HEARTBEAT_MILLIS) {
                link.send(new Progress(10, 0.5));
                Thread.sleep(HEARTBEAT_MILLIS);
            }
            link.send(CoordinatorRig.end(2));
            link.send(new Ended(Status.DONE, "", 1, 1, 0));
            link.over().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSlowCommitMakesNobodySilent() throws Exception {
        try (CoordinatorServer server = CoordinatorServer.open(HOST, Ports.EPHEMERAL, CREDENTIALS)) {
            CompletableFuture<Void> rank = CompletableFuture.runAsync(() -> {
                try {
                    rank(server);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            GenerationConfig terms = new GenerationConfig(
                    1, 1, 1, 9, 1_000, 20_000, SILENCE_MILLIS, null, null, null, 300_000, 20, null);
            Coordinator coordinator = new Coordinator(terms, new SlowDisk(server), server.now());
            GenerationEnd outcome = server.run(coordinator, Optional::empty);
            assertThat(outcome.kind()).as(outcome.text()).isEqualTo(GenerationEnd.Kind.FINISHED);
            rank.get(20, TimeUnit.SECONDS);
        }
    }
}
