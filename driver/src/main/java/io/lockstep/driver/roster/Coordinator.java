package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Message.BackendReport;
import io.lockstep.driver.roster.Message.Checkpoint;
import io.lockstep.driver.roster.Message.End;
import io.lockstep.driver.roster.Message.Ended;
import io.lockstep.driver.roster.Message.Load;
import io.lockstep.driver.roster.Message.Loaded;
import io.lockstep.driver.roster.Message.MetricsPart;
import io.lockstep.driver.roster.Message.Note;
import io.lockstep.driver.roster.Message.Progress;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import io.lockstep.driver.roster.Message.Share;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One generation, seen from the driver: gathers ranks, forms the roster, follows it, commits what all ranks have written,
 * and decides how it ended. A state machine without clock, network or storage: whoever owns it calls its events one at a
 * time and it acts through {@link Effects}.
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
        void formed(Formation formation);

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
        Optional<Wish> wish();

        /** An executor came when the roster was formed; it could take part in the next one. */
        void late(String executor);

        void warning(String text);

        /** An executor says nothing any more: it may be frozen, and others should not be sent there. */
        void frozen(String executor);
    }

    private static final class Peer {
        private Register register;
        private @Nullable List<BackendReport> backends;
        private int rank = -1;
        private long step;
        private long heardMillis;
        private boolean ended;
        private final StringBuilder metrics = new StringBuilder();

        private Peer(Register register, long nowMillis) {
            this.register = register;
            this.heardMillis = nowMillis;
        }
    }

    private final Terms terms;
    private final Effects effects;
    private final long startMillis;
    private final Map<Long, Peer> peers = new LinkedHashMap<>();
    private final List<Peer> ranks = new ArrayList<>();
    private final TreeMap<Long, Share[]> shares = new TreeMap<>();
    private final Map<Integer, Ended> lastWords = new HashMap<>();
    private long firstMillis = -1;
    private @Nullable LevelChoice levels;
    private long loadMillis;
    private long committedStep;
    private long committedMillis;
    private boolean checkpointAsked;

    /** Ranks say nothing while they wait for the roster, and are not heard during a slow commit. */
    private boolean silenceCountsAnew;

    private @Nullable Outcome outcome;

    public Coordinator(Terms terms, Effects effects, long nowMillis) {
        this.terms = terms;
        this.effects = effects;
        this.startMillis = nowMillis;
    }

    /** How the generation ended; empty while it goes on. */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** The last word of each rank that has said one. */
    public Map<Integer, Ended> lastWords() {
        return Map.copyOf(lastWords);
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
        } else if (from != null && from.rank < 0 && levels != null && message instanceof Loaded loaded) {
            from.backends = loaded.backends();
            gather(nowMillis);
        } else if (from == null || from.rank < 0) {
            lost(peer, "it spoke before the roster was formed", nowMillis);
        } else {
            received(from, message, nowMillis);
        }
    }

    private void received(Peer from, Message message, long nowMillis) {
        if (message instanceof Progress progress) {
            progress(from, progress);
        } else if (message instanceof Note note) {
            if (from.rank == 0 && outcome == null) {
                effects.warning(note.text());
            }
        } else if (message instanceof MetricsPart part) {
            from.metrics.append(part.text());
        } else if (message instanceof Share share) {
            share(from, share, nowMillis);
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
        } else if (levels != null) {
            effects.send(
                    peer,
                    new Refused("generation " + terms.generation() + " has begun; executor " + register.executor()
                            + " may take part in the next one"));
            late(register);
        } else if (peers.values().stream().anyMatch(p -> p.register.executor().equals(register.executor()))) {
            effects.send(peer, new Refused("executor " + register.executor() + " has registered already"));
        } else {
            peers.put(peer, new Peer(register, nowMillis));
            firstMillis = firstMillis < 0 ? nowMillis : firstMillis;
        }
        gather(nowMillis);
    }

    /** Those that another generation would refuse again, for their processor, are not worth one. */
    private void late(Register register) {
        boolean there = peers.values().stream()
                .anyMatch(peer -> peer.register.executor().equals(register.executor()));
        if (!there && levels != null && levels.admits(register)) {
            effects.late(register.executor());
        }
    }

    /** Time passed, and all that arrived before is handled; to be called at least every second. */
    public void tick(long nowMillis) {
        gather(nowMillis);
        if (outcome != null || ranks.isEmpty()) {
            return;
        }
        if (silenceCountsAnew) {
            silenceCountsAnew = false;
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
        if (late || effects.wish().filter(Wish::soon).isPresent()) {
            checkpointAsked = true;
            peers.forEach((id, peer) -> {
                if (peer.rank == 0) {
                    effects.send(id, new Checkpoint());
                }
            });
        }
    }

    private void gather(long nowMillis) {
        if (outcome != null || !ranks.isEmpty()) {
            return;
        }
        if (levels != null) {
            awaitLoaded(nowMillis);
            return;
        }
        int threads = 0;
        for (Peer peer : peers.values()) {
            threads += peer.register.threads();
        }
        boolean enough = peers.size() >= terms.minimum();
        boolean waited = firstMillis >= 0 && nowMillis - firstMillis > terms.graceMillis();
        if (enough && (threads >= terms.threads() || waited)) {
            load(nowMillis);
        } else if (nowMillis - startMillis > terms.waitMillis()) {
            end(
                    Outcome.Kind.MISSING,
                    "executors: expected at least " + terms.minimum() + " within " + terms.waitMillis() / 1000
                            + " s, got " + peers.size()
                            + ". Give the application executors, or raise executors.waitSeconds or lower executors.min",
                    null);
        }
    }

    /** Native libraries can be loaded at one level only, so that it is agreed before anybody touches one. */
    private void load(long nowMillis) {
        refuseSurplus();
        List<Long> order = order();
        try {
            LevelChoice chosen = LevelChoice.of(
                    order.stream().map(id -> peer(id).register).toList(), terms.level(), terms.levelCap());
            levels = chosen;
            loadMillis = nowMillis;
            for (int i = 0; i < order.size(); i++) {
                effects.send(order.get(i), new Load(chosen.levels().get(i)));
            }
        } catch (IllegalArgumentException e) {
            end(Outcome.Kind.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private void refuseSurplus() {
        List<Long> all = order();
        for (long surplus : all.subList(Math.min(terms.maximum(), all.size()), all.size())) {
            Refused refused = new Refused(peer(surplus).register.describe() + " is not needed: executors.max is "
                    + terms.maximum() + ", and as many others are there");
            peers.remove(surplus);
            effects.send(surplus, refused);
        }
    }

    private void awaitLoaded(long nowMillis) {
        boolean late = nowMillis - loadMillis > terms.waitMillis();
        boolean complete = true;
        for (Map.Entry<Long, Peer> entry : List.copyOf(peers.entrySet())) {
            Peer peer = entry.getValue();
            if (peer.backends == null && late) {
                String reason = peer.register.describe() + ": expected its backends to load within "
                        + terms.waitMillis() / 1000 + " s, got no answer. It takes no part. Look into its log";
                effects.frozen(peer.register.executor());
                refuse(entry.getKey(), reason);
            }
            complete &= peer.backends != null || late;
        }
        if (peers.size() < terms.minimum()) {
            end(
                    Outcome.Kind.LOST,
                    "executors: expected at least " + terms.minimum() + " to load their backends, " + peers.size()
                            + " are left",
                    null);
        } else if (complete) {
            committedMillis = nowMillis;
            form();
        }
    }

    private List<Long> order() {
        List<Long> order = new ArrayList<>(peers.keySet());
        order.sort(
                Comparator.comparing((Long id) -> peer(id).register.executor().length())
                        .thenComparing(id -> peer(id).register.executor()));
        return order;
    }

    private Candidate candidate(long id) {
        Peer peer = peer(id);
        return new Candidate(peer.register, peer.backends == null ? List.of() : peer.backends);
    }

    private void form() {
        silenceCountsAnew = true;
        List<Long> order = order();
        BackendChoice choice;
        try {
            choice = BackendChoice.of(order.stream().map(this::candidate).toList(), terms.backend(), terms.level());
            if (!choice.warning().isEmpty()) {
                effects.warning(choice.warning());
            }
            List<Long> accepted = refuse(order, choice);
            if (accepted.size() < terms.minimum()) {
                throw new IllegalArgumentException("executors: expected at least " + terms.minimum()
                        + " that can take part, got " + accepted.size() + ". "
                        + String.join("; ", choice.refused().values()));
            }
            order = accepted;
            List<Register> registers =
                    order.stream().map(id -> peer(id).register).toList();
            effects.formed(
                    new Formation(terms.generation(), registers, choice.backend(), choice.identity(), choice.level()));
        } catch (IllegalArgumentException e) {
            end(Outcome.Kind.FAILED, String.valueOf(e.getMessage()), e);
            return;
        }
        List<Member> members = new ArrayList<>();
        for (long id : order) {
            Register register = peer(id).register;
            peer(id).rank = ranks.size();
            ranks.add(peer(id));
            members.add(new Member(register.executor(), register.host(), register.port(), register.threads()));
        }
        for (long id : order) {
            effects.send(
                    id, new Roster(terms.generation(), peer(id).rank, members, choice.backend(), terms.checkpoint()));
        }
    }

    private List<Long> refuse(List<Long> order, BackendChoice choice) {
        List<Long> accepted = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            String reason = choice.refused().get(i);
            if (reason == null) {
                accepted.add(order.get(i));
            } else {
                refuse(order.get(i), reason);
            }
        }
        return accepted;
    }

    private void refuse(long id, String reason) {
        effects.warning(reason);
        peers.remove(id);
        effects.send(id, new Refused(reason));
    }

    private Peer peer(long id) {
        return Objects.requireNonNull(peers.get(id));
    }

    private void progress(Peer from, Progress progress) {
        boolean moved = progress.step() > from.step;
        from.step = Math.max(from.step, progress.step());
        if (moved && from.rank == 0 && outcome == null) {
            effects.progress(progress.step(), progress.loss());
        }
    }

    private void share(Peer from, Share share, long nowMillis) {
        from.step = Math.max(from.step, share.step());
        if (outcome != null) {
            return;
        }
        Share[] all = shares.computeIfAbsent(share.step(), step -> new Share[ranks.size()]);
        all[from.rank] =
                share.withValidation(from.metrics.append(share.validation()).toString());
        from.metrics.setLength(0);
        for (Share one : all) {
            if (one == null) {
                return;
            }
        }
        shares.remove(share.step());
        commit(List.of(all), nowMillis);
    }

    private void commit(List<Share> all, long nowMillis) {
        silenceCountsAnew = true;
        checkpointAsked = false;
        committedMillis = nowMillis;
        Optional<String> over;
        try {
            over = effects.commit(all);
        } catch (IOException | RuntimeException e) {
            end(Outcome.Kind.FAILED, String.valueOf(e.getMessage()), e);
            return;
        }
        committedStep = all.get(0).step();
        if (over.isPresent()) {
            end(Outcome.Kind.FINISHED, over.get(), null);
        } else if (committedStep < terms.totalSteps()) {
            effects.wish()
                    .filter(wish -> wish.kind() != Outcome.Kind.FINISHED)
                    .ifPresent(wish -> end(wish.kind(), wish.text(), null));
        }
    }

    private void ended(Peer from, Ended ended) {
        lastWords.put(from.rank, ended);
        from.ended = true;
        switch (ended.status()) {
            case FAILED -> end(Outcome.Kind.FAILED, ended.text(), null);
            case STOPPED -> end(Outcome.Kind.LOST, describe(from) + ": " + ended.text(), null);
            case DONE -> {
                if (lastWords.size() == ranks.size() && committedStep >= terms.totalSteps()) {
                    end(Outcome.Kind.FINISHED, "all " + terms.totalSteps() + " steps are committed", null);
                }
            }
        }
    }

    /** A connection is closed, or an executor was reported dead. */
    public void lost(long peer, String reason, long nowMillis) {
        Peer gone = peers.remove(peer);
        if (gone != null && gone.rank >= 0 && !gone.ended) {
            end(Outcome.Kind.LOST, describe(gone) + " is lost after step " + gone.step + ": " + reason, null);
        } else {
            gather(nowMillis);
        }
    }

    /** The tasks came to an end, or the driver wants one; ranks that are still there are told to stop and leave. */
    public void end(Outcome.Kind kind, String text, @Nullable Exception cause) {
        if (outcome != null) {
            return;
        }
        outcome = new Outcome(kind, text, cause);
        for (long peer : List.copyOf(peers.keySet())) {
            effects.send(peer, new End(text));
        }
    }

    private static String describe(Peer peer) {
        return "rank " + peer.rank + " (executor " + peer.register.executor() + " on " + peer.register.host() + ")";
    }
}
