package io.lockstep.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockstep.driver.overview.Overview;

/** Pages of data, as they have to be. */
public final class DataPages {
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
}
