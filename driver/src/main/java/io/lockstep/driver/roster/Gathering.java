package io.lockstep.driver.roster;

import io.lockstep.driver.roster.Coordinator.Effects;
import io.lockstep.driver.roster.Coordinator.Peer;
import io.lockstep.driver.roster.Message.Load;
import io.lockstep.driver.roster.Message.Refused;
import io.lockstep.driver.roster.Message.Register;
import io.lockstep.driver.roster.Message.Roster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Formation of a roster: they register until enough are there, load their backends at one level, and those that can
 * compute with what was chosen are the ranks.
 */
final class Gathering {
    /** Ends the generation. */
    interface Ending {
        void end(GenerationEnd.Kind kind, String text, @Nullable Exception cause);
    }

    private final GenerationConfig terms;
    private final Effects effects;
    private final Map<Long, Peer> peers;
    private final Ending ending;
    private final long startMillis;
    private long firstMillis = -1;
    private @Nullable LevelChoice levels;
    private long loadMillis;

    /** @param peers those that have registered. Those that are refused are removed */
    Gathering(GenerationConfig terms, Effects effects, Map<Long, Peer> peers, Ending ending, long nowMillis) {
        this.terms = terms;
        this.effects = effects;
        this.peers = peers;
        this.ending = ending;
        this.startMillis = nowMillis;
    }

    /** Whether whoever comes now comes too late. */
    boolean isClosed() {
        return levels != null;
    }

    /** Whether one that came too late could compute at a level that was chosen. */
    boolean admits(Register register) {
        return levels != null && levels.admits(register);
    }

    /** Somebody registered. */
    void came(long nowMillis) {
        firstMillis = firstMillis < 0 ? nowMillis : firstMillis;
    }

    /** @return the ranks in order, once the roster is formed; empty while it is not */
    List<Peer> advance(long nowMillis) {
        if (levels != null) {
            return awaitLoaded(nowMillis);
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
            ending.end(
                    GenerationEnd.Kind.MISSING,
                    "executors: expected at least " + terms.minimum() + " within " + terms.waitMillis() / 1000
                            + " s, got " + peers.size()
                            + ". Give the application executors, or raise executors.waitSeconds or lower executors.min",
                    null);
        }
        return List.of();
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
            ending.end(GenerationEnd.Kind.FAILED, String.valueOf(e.getMessage()), e);
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

    private List<Peer> awaitLoaded(long nowMillis) {
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
            ending.end(
                    GenerationEnd.Kind.LOST,
                    "executors: expected at least " + terms.minimum() + " to load their backends, " + peers.size()
                            + " are left",
                    null);
            return List.of();
        }
        return complete ? form() : List.of();
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

    private List<Peer> form() {
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
            effects.formed(new FormedRoster(
                    terms.generation(), registers, choice.backend(), choice.identity(), choice.level()));
        } catch (IllegalArgumentException e) {
            ending.end(GenerationEnd.Kind.FAILED, String.valueOf(e.getMessage()), e);
            return List.of();
        }
        List<Peer> ranks = new ArrayList<>();
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
        return ranks;
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
}
