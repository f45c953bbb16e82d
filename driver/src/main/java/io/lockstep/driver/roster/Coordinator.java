package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.End;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.MetricsPart;
import io.lockstep.driver.roster.Message.Note;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Share;
import io.lockstep.driver.roster.Message.TakeCheckpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One generation, seen from the driver: has its ranks gathered ({@link Gathering}), follows them, commits what all have
 * written, and decides how it ended. A state machine without clock, network or storage: whoever owns it calls its
 * events one at a time and it acts through {@link Effects}.
 */
public final class Coordinator {
    /** What the coordinator does to the world. */
    public interface Effects {
        void send(long peer, Message message);

        /**
         * Called before the roster is sent.
         *
         * @throws IllegalArgumentException when these ranks cannot do this run
         */
        void formed(FormedRoster formed);

        /** @param loss mean loss of that step */
        void progress(long step, double loss);

        /**
         * Every rank's share of a checkpoint is written.
         *
         * @param shares by rank
         * @return why the training is over with it; empty when it goes on
         */
        Optional<String> commit(List<Share> shares) throws IOException;

        /** What is to become of this generation at its next commit; asked often. */
        Optional<EndRequest> request();

        /** An executor came when the roster was formed; it could take part in the next one. */
        void late(String executor);

        void warning(String text);

        /** An executor says nothing any more: it may be frozen, and others should not be sent there. */
        void frozen(String executor);
    }

    /** An executor that has registered, and its rank once there is a roster. */
    static final class Peer {
        Register register;

        @Nullable List<BackendReport> backends;

        int rank = -1;
        private long step;
        private long heardMillis;
        private boolean ended;
        private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();

        private Peer(Register register, long nowMillis) {
            this.register = register;
            this.heardMillis = nowMillis;
        }
    }

    private final GenerationConfig terms;
    private final Effects effects;
    private final Map<Long, Peer> peers = new LinkedHashMap<>();
    private final Gathering gathering;
    private final List<Peer> ranks = new ArrayList<>();
    private final TreeMap<Long, Share[]> shares = new TreeMap<>();
    private final Map<Integer, Ended> endReports = new HashMap<>();
    private long committedStep;
    private long committedMillis;
    private boolean checkpointAsked;

    /**
     * Ranks say nothing while they wait for the roster, and are not heard during a slow commit; nor is that time lost.
     */
    private boolean timeCountsAnew;

    private @Nullable GenerationEnd outcome;

    public Coordinator(GenerationConfig terms, Effects effects, long nowMillis) {
        this.terms = terms;
        this.effects = effects;
        this.gathering = new Gathering(terms, effects, peers, this::end, nowMillis);
    }

    /** How the generation ended; empty while it goes on. */
    public Optional<GenerationEnd> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** The last word of each rank that has said one. */
    public Map<Integer, Ended> endReports() {
        return Map.copyOf(endReports);
    }

    /** Whether every rank that was in the roster has said its last word or is gone. */
    public boolean quiet() {
        return peers.values().stream().allMatch(peer -> peer.ended || peer.rank < 0);
    }

    /** A message arrived. */
    public void received(long peer, Message message, long nowMillis) {
        Peer from = peers.get(peer);
        if (from != null) {
            from.heardMillis = Math.max(from.heardMillis, nowMillis);
        }
        if (message instanceof Register register) {
            register(peer, register, nowMillis);
        } else if (from != null && from.rank < 0 && gathering.isClosed() && message instanceof Loaded loaded) {
            from.backends = loaded.backends();
            gather(nowMillis);
        } else if (from == null || from.rank < 0) {
            lost(peer, "it spoke before the roster was formed", nowMillis);
        } else {
            received(from, message);
        }
    }

    private void received(Peer from, Message message) {
        if (message instanceof Progress progress) {
            progress(from, progress);
        } else if (message instanceof Note note) {
            if (from.rank == 0 && outcome == null) {
                effects.warning(note.text());
            }
        } else if (message instanceof MetricsPart part) {
            from.metrics.writeBytes(part.bytes());
        } else if (message instanceof Share share) {
            share(from, share);
        } else if (message instanceof Ended ended) {
            ended(from, ended);
        }
    }

    private void register(long peer, Register register, long nowMillis) {
        Peer known = peers.get(peer);
        if (outcome != null) {
            effects.send(peer, new Refused("generation " + terms.generation() + " is over: " + outcome.text()));
        } else if (known != null) {
            known.register = known.rank < 0 ? register : known.register;
        } else if (gathering.isClosed()) {
            effects.send(
                    peer,
                    new Refused("generation " + terms.generation() + " has begun; executor " + register.executor()
                            + " may take part in the next one"));
            late(register);
        } else if (peers.values().stream().anyMatch(p -> p.register.executor().equals(register.executor()))) {
            effects.send(peer, new Refused("executor " + register.executor() + " has registered already"));
        } else {
            peers.put(peer, new Peer(register, nowMillis));
            gathering.came(nowMillis);
        }
        gather(nowMillis);
    }

    /** Those that another generation would refuse again, for their processor, are not worth one. */
    private void late(Register register) {
        boolean there = peers.values().stream()
                .anyMatch(peer -> peer.register.executor().equals(register.executor()));
        if (!there && gathering.admits(register)) {
            effects.late(register.executor());
        }
    }

    /** Time passed, and all that arrived before is handled; to be called at least every second. */
    public void tick(long nowMillis) {
        gather(nowMillis);
        if (outcome != null) {
            return;
        }
        if (ranks.isEmpty()) {
            endAs(effects.request().filter(request -> request.kind() == GenerationEnd.Kind.INTERRUPTED));
            return;
        }
        if (timeCountsAnew) {
            timeCountsAnew = false;
            committedMillis = nowMillis;
            ranks.forEach(rank -> rank.heardMillis = Math.max(rank.heardMillis, nowMillis));
        }
        for (Map.Entry<Long, Peer> entry : List.copyOf(peers.entrySet())) {
            long silence = nowMillis - entry.getValue().heardMillis;
            if (silence > terms.silenceMillis()) {
                effects.frozen(entry.getValue().register.executor());
                lost(entry.getKey(), "it said nothing for " + silence / 1000 + " s", nowMillis);
            }
        }
        askForCheckpoint(nowMillis);
    }

    private void askForCheckpoint(long nowMillis) {
        if (outcome != null || checkpointAsked) {
            return;
        }
        boolean late = nowMillis - committedMillis >= terms.checkpointMillis();
        if (late || effects.request().filter(EndRequest::soon).isPresent()) {
            checkpointAsked = true;
            peers.forEach((id, peer) -> {
                if (peer.rank == 0) {
                    effects.send(id, new TakeCheckpoint());
                }
            });
        }
    }

    private void gather(long nowMillis) {
        if (outcome == null && ranks.isEmpty()) {
            ranks.addAll(gathering.advance(nowMillis));
            timeCountsAnew = true;
        }
    }

    private void progress(Peer from, Progress progress) {
        boolean moved = progress.step() > from.step;
        from.step = Math.max(from.step, progress.step());
        if (moved && from.rank == 0 && outcome == null) {
            effects.progress(progress.step(), progress.loss());
        }
    }

    private void share(Peer from, Share share) {
        from.step = Math.max(from.step, share.step());
        if (outcome != null) {
            return;
        }
        Share[] all = shares.computeIfAbsent(share.step(), step -> new Share[ranks.size()]);
        from.metrics.writeBytes(share.validation());
        all[from.rank] = share.withValidation(from.metrics.toByteArray());
        from.metrics.reset();
        for (Share one : all) {
            if (one == null) {
                return;
            }
        }
        shares.remove(share.step());
        commit(List.of(all));
    }

    private void commit(List<Share> all) {
        timeCountsAnew = true;
        checkpointAsked = false;
        Optional<String> over;
        try {
            over = effects.commit(all);
        } catch (IOException | RuntimeException e) {
            end(GenerationEnd.Kind.FAILED, String.valueOf(e.getMessage()), e);
            return;
        }
        committedStep = all.get(0).step();
        if (over.isPresent()) {
            end(GenerationEnd.Kind.FINISHED, over.get(), null);
        } else if (committedStep < terms.totalSteps()) {
            endAs(effects.request().filter(request -> request.kind() != GenerationEnd.Kind.FINISHED));
        }
    }

    private void endAs(Optional<EndRequest> request) {
        request.ifPresent(wanted -> end(wanted.kind(), wanted.text(), null));
    }

    private void ended(Peer from, Ended ended) {
        endReports.put(from.rank, ended);
        from.ended = true;
        switch (ended.status()) {
            case FAILED -> end(GenerationEnd.Kind.FAILED, ended.text(), null);
            case STOPPED -> end(GenerationEnd.Kind.LOST, describe(from) + ": " + ended.text(), null);
            case DONE -> {
                if (endReports.size() == ranks.size() && committedStep >= terms.totalSteps()) {
                    end(GenerationEnd.Kind.FINISHED, "all " + terms.totalSteps() + " steps are committed", null);
                }
            }
        }
    }

    /** A connection is closed, or an executor was reported dead. */
    public void lost(long peer, String reason, long nowMillis) {
        Peer gone = peers.remove(peer);
        if (gone != null && gone.rank >= 0 && !gone.ended) {
            end(GenerationEnd.Kind.LOST, describe(gone) + " is lost after step " + gone.step + ": " + reason, null);
        } else {
            gather(nowMillis);
        }
    }

    /** The tasks came to an end, or the driver wants one; ranks that are still there are told to stop and leave. */
    public void end(GenerationEnd.Kind kind, String text, @Nullable Exception cause) {
        if (outcome != null) {
            return;
        }
        outcome = new GenerationEnd(kind, text, cause);
        for (long peer : List.copyOf(peers.keySet())) {
            effects.send(peer, new End(text));
        }
    }

    private static String describe(Peer peer) {
        return "rank " + peer.rank + " (executor " + peer.register.executor() + " on " + peer.register.host() + ")";
    }
}
