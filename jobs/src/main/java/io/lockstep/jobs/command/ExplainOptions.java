package io.lockstep.jobs.command;

import io.lockstep.driver.background.BackgroundConfig;
import io.lockstep.driver.background.BackgroundRows;
import io.lockstep.driver.counterfactual.CounterfactualConfig;
import io.lockstep.driver.explanation.Baselines;
import io.lockstep.driver.explanation.ExplanationConfig;
import io.lockstep.driver.explanation.RowBaseline;
import io.lockstep.driver.feature.Preprocessing;
import io.lockstep.driver.files.Files;
import io.lockstep.driver.importance.GlobalConfig;
import io.lockstep.jobs.config.ConfigFile;
import io.lockstep.jobs.config.Settings;
import io.lockstep.kernels.plaindata.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is explained, and how. */
final class ExplainOptions {
    private static final String EXPLAIN = "explain";
    /** All but that of a row, which is named by its file. */
    private static final List<String> BASELINES = Baselines.REGISTRY.names().stream()
            .filter(name -> !name.equals("row"))
            .toList();

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description = "integratedGradients, gradientInput, gradCam, occlusion or shapley. Default:"
                    + " integratedGradients, or the config's explain.method")
    private @Nullable String method;

    @Option(
            names = "--baseline",
            paramLabel = "BASELINE|PATH",
            description =
                    "What a row is held against: means of the training rows, zeros, blur (of pictures), padding (of"
                            + " tokens), or a file whose first row it is. Default: means")
    private @Nullable String baseline;

    @Option(
            names = "--answer",
            paramLabel = "CLASS",
            description =
                    "The class, label or number that is explained. Default: predicted, the one that a row gets; of yes or"
                            + " no always yes")
    private @Nullable String answer;

    @Option(
            names = "--output-name",
            paramLabel = "NAME",
            description = "Of a model with several answers, the one that is explained. Default: the first")
    private @Nullable String outputName;

    @Option(
            names = "--top",
            paramLabel = "COLUMNS",
            description = "Columns that are told as a row's reasons. Default: 3")
    private @Nullable Integer top;

    @Option(
            names = "--rows",
            paramLabel = "ROWS",
            description = "Explain so many rows, chosen by their content. Default: all")
    private @Nullable Integer rows;

    @Option(
            names = "--maps",
            description = "Write the attributions of pixels, tokens, frames and rows of windows, too.")
    private boolean maps;

    @Option(
            names = "--fidelity",
            paramLabel = "ROWS",
            description = "Measure the method itself on so many rows: adding up, deletion curves, shuffled weights.")
    private @Nullable Integer fidelity;

    @Option(
            names = "--background",
            paramLabel = "CONFIG|PATH",
            description =
                    "Rows that Shapley values are taken over, or a .background.json that was kept. Default: the baseline"
                            + " alone")
    private @Nullable String background;

    @Option(
            names = "--background-rows",
            paramLabel = "ROWS",
            description = "So many of them, chosen by their content. Default: 100")
    private @Nullable Integer backgroundRows;

    @Option(
            names = "--background-centres",
            paramLabel = "CENTRES",
            description = "So many centres of these rows in their place, by k-means.")
    private @Nullable Integer backgroundCentres;

    @Option(
            names = "--keep-background",
            paramLabel = "FILE",
            description =
                    "Write them to a file of their own, ending in .background.json: it holds rows of the data. Default:"
                            + " they are written nowhere")
    private @Nullable String keepBackground;

    @Option(
            names = "--counterfactuals",
            description =
                    "Say of each row which change of its columns turns the answer; explain.counterfactual of a config says"
                            + " which may change.")
    private boolean counterfactuals;

    @Option(
            names = "--global",
            description =
                    "Say over all rows what is lost without a column, and how the mean answer moves with its values.")
    private boolean global;

    /** Whether a setting is one of an explanation. */
    static boolean isExplain(String setting) {
        return setting.startsWith(EXPLAIN + ".") || setting.startsWith(EXPLAIN + "=");
    }

    /** Settings that are none. */
    static List<String> others(List<String> settings) {
        return settings.stream().filter(setting -> !isExplain(setting)).toList();
    }

    /**
     * What is asked, but for a baseline of a file.
     *
     * @param input config or path with the rows
     */
    ExplanationConfig config(String input, List<String> settings) {
        List<String> all = new ArrayList<>();
        add(all, "method", method);
        add(all, "baseline", baseline != null && Baselines.REGISTRY.names().contains(baseline) ? baseline : null);
        add(all, "answer", answer == null ? null : quoted(answer));
        add(all, "output", outputName == null ? null : quoted(outputName));
        add(all, "top", top);
        add(all, "rows", rows);
        add(all, "fidelity", fidelity);
        add(all, "maps", maps ? "true" : null);
        all.addAll(settings);
        ExplanationConfig asked = of(input, all);
        return asked.with(
                counterfactuals && asked.counterfactual() == null
                        ? CounterfactualConfig.STANDARD
                        : asked.counterfactual(),
                global && asked.global() == null ? GlobalConfig.STANDARD : asked.global());
    }

    private static void add(List<String> settings, String key, @Nullable Object value) {
        if (value != null) {
            settings.add(EXPLAIN + "." + key + "=" + value);
        }
    }

    /** As YAML reads it back as text. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** @param settings of the command line, also of other sections */
    static ExplanationConfig of(String input, List<String> settings) {
        String lower = input.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            return ConfigFile.read(input, SparkWork::filesWithoutSession, settings)
                    .explanationConfig();
        }
        Object own = Settings.plainData(
                        settings.stream().filter(ExplainOptions::isExplain).toList())
                .get(EXPLAIN);
        return ExplanationConfig.of(own == null ? Map.of() : own);
    }

    /**
     * What is asked with the baseline and the background of files, where they are named.
     *
     * @param model whose rows are read as it learnt to
     */
    ExplanationConfig withFiles(ExplanationConfig config, Preprocessing model, Files files) throws IOException {
        ExplanationConfig against = config;
        if (baseline != null && !Baselines.REGISTRY.names().contains(baseline)) {
            checkBaseline(files, baseline);
            DataArgument row = DataArgument.of("--baseline", baseline, DataArgument.Part.TEST, List.of());
            against = config.withBaseline(new RowBaseline(row.source("--baseline", model, warning -> {})));
        }
        return background(against, model);
    }

    /** A word that is none is no path either. */
    private static void checkBaseline(Files files, String path) throws IOException {
        boolean pattern = path.chars().anyMatch(c -> "*?{[".indexOf(c) >= 0);
        if (!pattern && !files.exists(files.qualify(path))) {
            throw new IllegalArgumentException("--baseline: expected " + String.join(", ", BASELINES)
                    + " or a file whose first row it is, got '" + path + "', which is neither. Choose one, such as "
                    + Names.closest(path, BASELINES));
        }
    }

    private ExplanationConfig background(ExplanationConfig config, Preprocessing model) {
        if (background == null) {
            if (backgroundRows != null || backgroundCentres != null || keepBackground != null) {
                throw new IllegalArgumentException(
                        "--background-rows, --background-centres and --keep-background: expected"
                                + " them beside --background, got none. Name the rows");
            }
            return config;
        }
        boolean kept = BackgroundRows.isKept(background);
        if (kept && backgroundRows != null) {
            throw new IllegalArgumentException("--background-rows: expected rows to choose from, got " + background
                    + ", which was chosen. Leave it out, or ask --background-centres of them");
        }
        DataArgument rows =
                kept ? null : DataArgument.of("--background", background, DataArgument.Part.TRAIN, List.of());
        return config.withBackground(new BackgroundConfig(
                rows == null ? null : rows.source("--background", model, warning -> {}),
                kept ? background : null,
                backgroundRows == null ? BackgroundConfig.COUNT : backgroundRows,
                backgroundCentres,
                keepBackground));
    }
}
