package io.lockstep.driver.rank;

import io.lockstep.driver.collective.Chunks;
import io.lockstep.driver.collective.Collective;
import io.lockstep.driver.collective.InProcessCollective;
import io.lockstep.driver.collective.Membership;
import io.lockstep.driver.collective.MeshCollective;
import io.lockstep.driver.collective.SliceAssignment;
import io.lockstep.driver.collective.SliceTree;
import io.lockstep.driver.fault.Faults;
import io.lockstep.driver.progress.RunListener;
import io.lockstep.driver.roster.CoordinatorLink;
import io.lockstep.driver.roster.Member;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.MetricsPart;
import io.lockstep.driver.roster.Message.Note;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.Status;
import io.lockstep.driver.transport.Endpoint;
import io.lockstep.kernels.backend.InstructionSet;
import io.lockstep.kernels.backend.registry.Backends;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One rank's part in one generation: it registers, waits for the roster, joins the others, trains, tells how it went,
 * and says its last word. A second thread watches: it sends progress and signs of life, and stops the training when the
 * coordinator or the task says so.
 */
final class RankSession {
    /** Longest silence of another rank in the middle of an operation; the coordinator notices a lost one earlier. */
    private static final long PEER_DEADLINE_MILLIS = 120_000;

    private static final long CONNECT_MILLIS = 20_000;
    private static final long POLL_MILLIS = 25;
    private static final long WATCH_MILLIS = 100;
    private static final long PROGRESS_ROUNDS = RunListener.PROGRESS_MILLIS / WATCH_MILLIS;
    private static final int HEARTBEAT_ROUNDS = 20;

    private final Invitation invitation;
    private final RankHost.Site site;
    private final IntSupplier threads;
    private final CompletableFuture<String> stop;
    private final CompletableFuture<RankTraining> training = new CompletableFuture<>();
    private volatile boolean finished;
    private volatile long step;
    private volatile double loss = Double.NaN;

    /**
     * @param threads lent so far
     * @param stop completes with the reason when the rank is to end
     */
    RankSession(Invitation invitation, RankHost.Site site, IntSupplier threads, CompletableFuture<String> stop) {
        this.invitation = invitation;
        this.site = site;
        this.threads = threads;
        this.stop = stop;
    }

    /** Takes part, and returns how that ended, for people. */
    String run() throws IOException, InterruptedException {
        try (Endpoint endpoint = Endpoint.bind("lockstep-rank", site.host(), site.ports());
                CoordinatorLink link = CoordinatorLink.connect(
                        endpoint,
                        new InetSocketAddress(invitation.host(), invitation.port()),
                        invitation.credentials(),
                        site.number(),
                        CONNECT_MILLIS)) {
            Roster roster = register(endpoint, link);
            if (roster == null) {
                return "no part taken: " + reason(link);
            }
            Thread watch = new Thread(() -> watch(endpoint, link), "lockstep-watch");
            watch.setDaemon(true);
            watch.start();
            Ended ended;
            try {
                ended = train(endpoint, link, roster);
            } finally {
                finished = true;
                watch.join();
            }
            return ended.status() + (ended.text().isEmpty() ? "" : ": " + ended.text());
        }
    }

    private @Nullable Roster register(Endpoint endpoint, CoordinatorLink link)
            throws IOException, InterruptedException {
        int told = 0;
        boolean loaded = false;
        while (!link.over().isDone() && !stop.isDone()) {
            if (link.roster().isDone()) {
                return link.roster().getNow(null);
            }
            int lent = threads.getAsInt();
            if (lent != told) {
                link.send(new Register(
                        site.executor(),
                        endpoint.address().getHostString(),
                        endpoint.address().getPort(),
                        lent,
                        Runtime.getRuntime().maxMemory(),
                        Backends.level()));
                told = lent;
            }
            InstructionSet level = link.level().getNow(null);
            if (level != null && !loaded) {
                link.send(new Loaded(BackendReports.of(
                        invitation.backend(),
                        level,
                        invitation.assignment().train().precision())));
                loaded = true;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return null;
    }

    private Ended train(Endpoint endpoint, CoordinatorLink link, Roster roster) {
        try (Collective collective = join(endpoint, roster)) {
            Faults.at("rank.join");
            RankTraining rank = new RankTraining(
                    invitation.assignment(),
                    site.files(),
                    membership(roster),
                    roster.members().get(roster.rank()).threads(),
                    Backends.named(roster.backend(), link.level().join()),
                    collective,
                    reports(link));
            try {
                training.complete(rank);
                Ended ended = rank.run(roster.checkpoint());
                tell(link, ended);
                return ended;
            } finally {
                rank.close();
            }
        } catch (IOException | RuntimeException | Error e) {
            boolean stopped = stop.isDone() || link.over().isDone();
            Status status = stopped ? Status.STOPPED : Failure.status(e);
            String name = membership(roster).names().get(roster.rank());
            Ended ended = new Ended(status, Failure.text(name, e), 0, 0, 0);
            tell(link, ended);
            return ended;
        }
    }

    private Collective join(Endpoint endpoint, Roster roster) throws IOException {
        if (roster.members().size() == 1) {
            return InProcessCollective.alone(membership(roster));
        }
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Member member : roster.members()) {
            addresses.add(new InetSocketAddress(member.host(), member.port()));
        }
        return MeshCollective.joinSharing(
                endpoint,
                invitation.credentials(),
                membership(roster),
                addresses,
                PEER_DEADLINE_MILLIS,
                MeshCollective.SHARED_DIRECTORY);
    }

    private Membership membership(Roster roster) {
        int shares = invitation.assignment().train().shareCount();
        List<Integer> threads = roster.members().stream().map(Member::threads).toList();
        List<String> names = new ArrayList<>();
        for (int rank = 0; rank < roster.members().size(); rank++) {
            Member member = roster.members().get(rank);
            names.add("rank " + rank + " (" + member.host() + ":" + member.port() + ")");
        }
        return new Membership(
                roster.rank(),
                new SliceAssignment(shares, threads),
                new SliceTree(shares),
                Chunks.of(invitation.assignment().model().layout(), threads.size()),
                names);
    }

    private Reports reports(CoordinatorLink link) {
        return new Reports() {
            @Override
            public void step(long done, double mean) {
                loss = mean;
                step = done;
            }

            @Override
            public void skipped(long done, String what) {
                step = done;
                if (!what.isEmpty()) {
                    try {
                        link.send(new Note(what));
                    } catch (IOException e) {
                        // the link reports its own end
                    }
                }
            }

            @Override
            public void share(Share share) throws IOException {
                link.send(new Progress(step, loss)); // of the last step too, however short the training is
                byte[] validation = share.validation();
                int at = 0;
                while (validation.length - at > MetricsPart.SIZE_MAXIMUM) {
                    link.send(new MetricsPart(Arrays.copyOfRange(validation, at, at + MetricsPart.SIZE_MAXIMUM)));
                    at += MetricsPart.SIZE_MAXIMUM;
                }
                link.send(share.withValidation(Arrays.copyOfRange(validation, at, validation.length)));
            }
        };
    }

    private void watch(Endpoint endpoint, CoordinatorLink link) {
        long told = -1;
        boolean stopping = false;
        for (int round = 0; !finished; round++) {
            stopping = stopping || stopped(endpoint, link);
            RankTraining rank = training.getNow(null);
            if (rank != null && link.takeCheckpointAsked()) {
                rank.checkpoint();
            }
            long done = step;
            if (round % HEARTBEAT_ROUNDS == 0 || (done != told && round % PROGRESS_ROUNDS == 0)) {
                try {
                    link.send(new Progress(done, loss));
                } catch (IOException e) {
                    // the link reports its own end
                }
                told = done;
            }
            try {
                Thread.sleep(WATCH_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Stops the training when that is wanted, and says whether it did. */
    private boolean stopped(Endpoint endpoint, CoordinatorLink link) {
        if (!stop.isDone() && !link.over().isDone()) {
            return false;
        }
        RankTraining rank = training.getNow(null);
        if (rank == null) {
            endpoint.close();
            return false;
        }
        rank.stop(reason(link));
        return true;
    }

    /** Says the last word and waits until all have said theirs. */
    private static void tell(CoordinatorLink link, Ended ended) {
        try {
            link.send(ended);
            link.over().get(PEER_DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException | TimeoutException | ExecutionException e) {
            // the driver is gone or very late; nobody is left to wait for
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String reason(CoordinatorLink link) {
        return link.over().isDone() ? String.valueOf(link.over().getNow("")) : String.valueOf(stop.getNow(""));
    }
}
