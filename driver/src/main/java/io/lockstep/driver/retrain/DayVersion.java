package io.lockstep.driver.retrain;

import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.gate.Decision;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.Lease;
import io.lockstep.driver.registry.Publication;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.Version;
import io.lockstep.driver.run.TrainingResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a day, as a version to publish, accepted or not.
 *
 * @param key under which it is published
 * @param champion it was judged against
 */
record DayVersion(
        String key,
        DataWindow window,
        @Nullable Champion champion,
        TrainingResult trained,
        @Nullable DriftReport drift,
        Decision decision) {

    /** Publishes it; it serves where it is accepted and the config promotes at once. */
    RetrainResult publish(Files files, Registry registry, Lease lease, RetrainConfig.Promotion promotion)
            throws IOException {
        boolean serves = decision.accepted() && promotion == RetrainConfig.Promotion.AUTOMATIC;
        long before = champion == null ? 0 : champion.number();
        Publication publication = new Publication(
                key,
                trained.places().modelDirectory(),
                documents(files),
                facts(),
                aliases(serves),
                serves ? Map.of(Registry.CHAMPION, before) : Map.of(),
                "retrained as of " + window.asOf());
        Entry entry = lease.publish(publication);
        return new RetrainResult(
                serves ? RetrainResult.PUBLISHED : decision.accepted() ? RetrainResult.WAITING : RetrainResult.REFUSED,
                registry.name(),
                entry.modelVersion(),
                serves ? entry.modelVersion() : before,
                window,
                drift,
                decision,
                trained.metrics().test());
    }

    private List<String> aliases(boolean serves) {
        return serves ? List.of(Registry.CHAMPION) : decision.accepted() ? List.of(Registry.CHALLENGER) : List.of();
    }

    private Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>(window.plainData());
        facts.put(Version.METRICS, trained.metrics().test());
        facts.put("accepted", decision.accepted());
        facts.put("champion", champion == null ? 0L : champion.number());
        return facts;
    }

    private Map<String, byte[]> documents(Files files) throws IOException {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put("decision.json", json(decision.plainData()));
        if (drift != null) {
            documents.put("drift.json", json(drift.plainData()));
        }
        String report = trained.places().runDirectory() + "/report.html";
        if (files.exists(report)) {
            documents.put("training.html", files.read(report));
        }
        return documents;
    }

    private static byte[] json(Object plainData) {
        return Json.line(plainData).getBytes(StandardCharsets.UTF_8);
    }
}
