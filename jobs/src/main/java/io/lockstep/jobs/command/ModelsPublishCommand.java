package io.lockstep.jobs.command;

import io.lockstep.driver.files.Files;
import io.lockstep.driver.json.Json;
import io.lockstep.driver.modelcard.ModelCards;
import io.lockstep.driver.modeldir.LoadedModel;
import io.lockstep.driver.modeldir.ModelDirectory;
import io.lockstep.driver.registry.Entry;
import io.lockstep.driver.registry.Lease;
import io.lockstep.driver.registry.ModelReference;
import io.lockstep.driver.registry.Publication;
import io.lockstep.driver.registry.Registry;
import io.lockstep.driver.registry.Version;
import io.lockstep.driver.rundir.RunDirectory;
import io.lockstep.jobs.progress.Console;
import io.lockstep.jobs.progress.ProgressPrinter;
import io.lockstep.jobs.report.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a model as a version. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Publish a model as the next version under a name. One that is published already is not published"
                + " again.",
        footer = {
            "lockstep models publish runs/credit models/credit --promote",
            "lockstep models publish runs/credit models/credit --alias challenger"
        })
final class ModelsPublishCommand implements Callable<Integer> {
    private static final String REPORT = "report.html";

    private final Console console;

    @Parameters(index = "0", paramLabel = "MODEL", description = ModelOption.DESCRIPTION)
    private String model = "";

    @Parameters(index = "1", paramLabel = "DIRECTORY", description = "models/credit; made where it is not there.")
    private String directory = "";

    @Option(names = "--alias", paramLabel = "ALIAS", description = "Point it at the version. May be repeated.")
    private List<String> aliases = new ArrayList<>();

    @Option(names = "--promote", description = "Let the version serve: --alias champion.")
    private boolean promote;

    @Mixin
    private WhyOption why = new WhyOption();

    @Mixin
    private ModelsOptions options = new ModelsOptions();

    ModelsPublishCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Files files = options.files();
        Publication publication = publication(files);
        Registry registry = Registry.create(files, directory);
        long before;
        Entry entry;
        try (Lease lease = registry.acquire("publish " + model)) {
            before = registry.state().number();
            entry = lease.publish(publication);
        }
        boolean earlier = entry.number() <= before;
        if (options.json()) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("registry", registry.path());
            data.put("changed", !earlier);
            data.putAll(ModelsOutput.version(registry.state(), entry));
            console.result(Json.line(data));
        } else {
            if (earlier) {
                console.say("nothing to publish: the same model is version " + entry.modelVersion() + " since "
                        + entry.when());
            }
            console.result("version  " + ProgressPrinter.shortened(registry.path()) + "@" + entry.modelVersion());
        }
        return 0;
    }

    private Publication publication(Files files) throws IOException {
        String given = ModelReference.resolve(files, model).directory();
        LoadedModel loaded = ModelDirectory.load(files, given);
        Map<String, byte[]> documents = new LinkedHashMap<>();
        String run = given.replaceFirst("/model/?$", "");
        if (!run.equals(given) && files.exists(run + "/" + REPORT)) {
            String report = new String(files.read(run + "/" + REPORT), StandardCharsets.UTF_8);
            documents.put(REPORT, Report.withoutExamples(report).getBytes(StandardCharsets.UTF_8));
        }
        if (!run.equals(given)) {
            ModelCards.read(files, run).ifPresent(card -> documents.putAll(ModelCards.documents(card)));
        }
        List<String> all = new ArrayList<>(aliases);
        if (promote && !all.contains(Registry.CHAMPION)) {
            all.add(Registry.CHAMPION);
        }
        return Publication.of(loaded.digest().modelSha256(), given, why.why())
                .withFacts(facts(files, given, run))
                .withDocuments(documents)
                .withAliases(all, Map.of());
    }

    /** What was measured on rows that trained nothing: test rows where the run had some. */
    private static Map<String, Object> facts(Files files, String given, String run) throws IOException {
        Map<?, ?> measured = run.equals(given) || !RunDirectory.isFinished(files, run)
                ? map(ModelDirectory.lineage(files, given).get(Version.METRICS))
                : map(RunDirectory.result(files, run).get(Version.METRICS));
        Map<String, Object> facts = new LinkedHashMap<>();
        for (String rows : List.of("test", "validation", "train")) {
            if (!map(measured.get(rows)).isEmpty()) {
                facts.put(Version.METRICS, map(measured.get(rows)));
                facts.put("measured_on", rows);
                break;
            }
        }
        return facts;
    }

    private static Map<?, ?> map(@Nullable Object data) {
        return data instanceof Map<?, ?> map ? map : Map.of();
    }
}
