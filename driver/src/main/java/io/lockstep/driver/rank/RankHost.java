package io.lockstep.driver.rank;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.transport.Ports;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * One rank of one generation in this process: formed by the first task that comes, lent a thread by each further one.
 * It runs on threads of its own, so that whatever is done to a task's thread cannot hurt it; the tasks wait.
 */
public final class RankHost {
    /**
     * Where a rank lives.
     *
     * @param executor Spark's name of it
     * @param host address to listen on and to be reached by
     * @param number of the task, for messages
     */
    public record Site(String executor, String host, Ports ports, Files files, long number) {}

    private static final long POLL_MILLIS = 100;

    private static final Map<String, RankHost> HOSTS = new HashMap<>();

    private final Invitation invitation;
    private final Site site;
    private final CompletableFuture<String> done = new CompletableFuture<>();
    private final CompletableFuture<String> stop = new CompletableFuture<>();
    private int waiting;
    private volatile int threads;

    private RankHost(Invitation invitation, Site site) {
        this.invitation = invitation;
        this.site = site;
    }

    /**
     * Lends a thread to this process's rank of a generation, and waits until the rank has ended.
     *
     * @param cancelled asked now and then; true ends the rank
     * @return how the rank ended, for people
     */
    public static String lend(Invitation invitation, Site site, BooleanSupplier cancelled) {
        String key = invitation.run() + "/" + invitation.incarnation() + "/" + invitation.generation() + "/"
                + site.executor();
        RankHost host;
        synchronized (HOSTS) {
            host = HOSTS.computeIfAbsent(key, k -> new RankHost(invitation, site));
            host.waiting++;
            host.threads++;
            if (host.threads == 1) {
                Thread thread = new Thread(host::live, "lockstep-rank");
                thread.setDaemon(true);
                thread.start();
            }
        }
        try {
            return host.await(cancelled);
        } finally {
            synchronized (HOSTS) {
                host.waiting--;
                if (host.waiting == 0) {
                    HOSTS.remove(key, host);
                }
            }
        }
    }

    private String await(BooleanSupplier cancelled) {
        while (true) {
            try {
                return done.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (cancelled.getAsBoolean()) {
                    stop.complete("its task was cancelled");
                }
            } catch (InterruptedException e) {
                stop.complete("its task was interrupted");
            } catch (ExecutionException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    private void live() {
        String end;
        try {
            end = new RankSession(invitation, site, () -> threads, stop).run();
        } catch (IOException | RuntimeException | Error e) {
            end = "no part taken: " + e.getMessage();
        } catch (InterruptedException e) {
            end = "no part taken: interrupted";
        }
        done.complete(end);
    }
}
