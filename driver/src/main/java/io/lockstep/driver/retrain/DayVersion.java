package io.lockstep.driver.retrain;

import io.lockstep.driver.drift.DriftReport;
import io.lockstep.driver.feature.PreprocessingChanges;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.gate.Decision;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modelcard.ModelCards;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.Lease;
import io.lockstep.driver.registry.Publication;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.Version;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a day, as a version to publish, accepted or not.
 *
 * @param champion it was judged against
 */
record DayVersion(RetrainReport report, @Nullable Champion champion) {

    /** Publishes it; it serves where it is accepted and the config promotes at once. */
    RetrainResult publish(Files files, Registry registry, Lease lease, Optional<String> page) throws IOException {
        Decision decision = report.decision();
        boolean serves = report.outcome().equals(RetrainResult.PUBLISHED);
        long before = champion == null ? 0 : champion.number();
        Publication publication = new Publication(
                report.key(),
                report.trained().places().modelDirectory(),
                documents(files, page),
                facts(),
                aliases(serves),
                serves ? Map.of(Registry.CHAMPION, before) : Map.of(),
                "retrained as of " + report.window().asOf());
        Entry entry = lease.publish(publication);
        return new RetrainResult(
                report.outcome(),
                registry.name(),
                entry.modelVersion(),
                serves ? entry.modelVersion() : before,
                report.window(),
                report.drift(),
                report.preprocessing(),
                decision,
                report.trained().metrics().test(),
                report.power(),
                Map.of());
    }

    private List<String> aliases(boolean serves) {
        return serves
                ? List.of(Registry.CHAMPION)
                : report.decision().accepted() ? List.of(Registry.CHALLENGER) : List.of();
    }

    private Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>(report.window().plainData());
        facts.put(Version.METRICS, report.trained().metrics().test());
        facts.put("accepted", report.decision().accepted());
        facts.put(Version.CHAMPION, champion == null ? 0L : champion.number());
        if (champion != null) {
            Map<String, Double> served = new LinkedHashMap<>();
            Map<String, Double> own = new LinkedHashMap<>();
            report.comparison().metrics().forEach(metric -> {
                served.put(metric.metric(), metric.gain().champion());
                own.put(metric.metric(), metric.gain().challenger());
            });
            facts.put(Version.CHAMPION_METRICS, served);
            facts.put(Version.JUDGED_METRICS, own);
        }
        return facts;
    }

    private Map<String, byte[]> documents(Files files, Optional<String> page) throws IOException {
        Map<String, byte[]> documents = new LinkedHashMap<>();
        documents.put("decision.json", json(report.decisionData()));
        DriftReport drift = report.drift();
        if (drift != null) {
            documents.put("drift.json", json(drift.plainData()));
        }
        PreprocessingChanges preprocessing = report.preprocessing();
        if (preprocessing != null) {
            documents.put("preprocessing.json", json(Map.of("changes", preprocessing.plainData())));
        }
        page.ifPresent(html -> documents.put("report.html", html.getBytes(StandardCharsets.UTF_8)));
        String training = report.trained().places().runDirectory() + "/report.html";
        if (files.exists(training)) {
            documents.put("training.html", files.read(training));
        }
        ModelCards.read(files, report.trained().places().runDirectory())
                .ifPresent(card -> documents.putAll(ModelCards.documents(card)));
        return documents;
    }

    private static byte[] json(Object plainData) {
        return Json.line(plainData).getBytes(StandardCharsets.UTF_8);
    }
}
