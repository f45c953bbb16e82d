package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.overview.Classes;
import io.lockstep.driver.overview.ColumnOverview;
import io.lockstep.driver.overview.Example;
import io.lockstep.driver.overview.Histogram;
import io.lockstep.driver.overview.Overview;
import io.lockstep.driver.overview.Part;
import io.lockstep.driver.overview.Repeat;
import io.lockstep.driver.overview.SourceAccount;
import io.lockstep.driver.overview.Warning;
import io.lockstep.driver.thumbnail.Png;
import io.lockstep.driver.thumbnail.Thumbnail;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Pages of data, as they have to be. */
public final class DataPages {
    private static final String LONG = "a_name_without_any_place_to_break_it_that_is_sixty_letters_long";

    private DataPages() {}

    /** A page that is well-formed, and in which nothing is fetched or executed. */
    public static String checked(Overview overview) throws Exception {
        String page = DataPage.html(overview);
        assertThat(Pages.parsed(page).getElementsByTagName("h1").getLength()).isOne();
        assertThat(page)
                .contains("content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"")
                .doesNotContain("<script", "href=", "@import", "url(")
                .doesNotContainPattern("src=\"(?!data:image/png;base64,)");
        return page;
    }

    /** A page with everything that can be on one. */
    static String whole() {
        List<Warning> warnings = new ArrayList<>();
        for (Warning.Kind kind : Warning.Kind.values()) {
            warnings.add(new Warning(kind, LONG, 0.5, "column '" + LONG + "' " + "has what is warned of ".repeat(4)));
        }
        return DataPage.html(new Overview(
                "data of " + ShownDiagnostics.HOSTILE,
                List.of(new SourceAccount(
                        "file:/" + LONG + "/" + LONG + ".csv",
                        Map.of(Part.TRAIN, 900L, Part.VALIDATION, 100L),
                        Map.of("missing value", 3L),
                        2,
                        LONG + ", line 3: expected a number, got '" + LONG + "'",
                        null)),
                List.of(new Classes(
                        LONG,
                        List.of(LONG, ShownDiagnostics.HOSTILE),
                        Map.of(Part.TRAIN, List.of(800L, 100L), Part.TEST, List.of(10L, 0L)),
                        Map.of(Part.TRAIN, 1000L, Part.TEST, 10L),
                        false)),
                columns(),
                Map.of(Part.TRAIN, examples(), Part.TEST, examples()),
                List.of(
                        new Repeat(Part.TRAIN, Part.TEST, 7, LONG, LONG),
                        new Repeat(Part.TRAIN, Part.TRAIN, 7, "", "")),
                warnings));
    }

    private static List<ColumnOverview> columns() {
        ColumnOverview.Values values =
                new ColumnOverview.Values(900, 3, 250, false, LONG, "-123456.789", LONG, 1.5, "3 of 900 are " + LONG);
        Map<Part, ColumnOverview.Values> parts = Map.of(Part.TRAIN, values, Part.TEST, values);
        List<String> many = IntStream.range(0, 30).mapToObj(i -> "-12345." + i).toList();
        List<Double> shares = IntStream.range(0, 30).mapToObj(i -> i / 435.0).toList();
        Histogram bins =
                new Histogram(many, Map.of(Part.TRAIN, shares, Part.VALIDATION, shares, Part.TEST, shares), true);
        Histogram few =
                new Histogram(List.of(LONG, ShownDiagnostics.HOSTILE), Map.of(Part.TRAIN, List.of(0.25, 0.75)), false);
        return List.of(
                new ColumnOverview(LONG, ColumnOverview.Role.LABEL, "class", parts, few),
                new ColumnOverview("age", ColumnOverview.Role.INPUT, "numeric", parts, bins),
                new ColumnOverview(LONG + "2", ColumnOverview.Role.UNUSED, "", parts, bins));
    }

    private static List<Example> examples() {
        Map<String, Thumbnail> picture = new LinkedHashMap<>();
        byte[] pixels = new byte[66 * 96];
        picture.put("image", new Thumbnail.Picture(Png.of(1, 66, 96, pixels), 96, 66, "picture 96x66"));
        picture.put(LONG, new Thumbnail.Words(LONG));
        picture.put("curve", new Thumbnail.Curve(List.of(1f, 2f, Float.NaN, 0.5f), "4 numbers"));
        Map<String, Thumbnail> words = new LinkedHashMap<>();
        IntStream.range(0, 20).forEach(i -> words.put(LONG + i, new Thumbnail.Words(ShownDiagnostics.HOSTILE)));
        return List.of(new Example("a", picture, 1), new Example("b", words, 2));
    }
}
