package io.lockstep.jobs.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UserPagesTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    /** As pages of a repository are linked to. */
    private static Set<String> anchors(String page) {
        Set<String> anchors = new HashSet<>();
        Matcher headings = HEADING.matcher(page);
        while (headings.find()) {
            String words = headings.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}\\s_-]", "");
            anchors.add(words.strip().replace(' ', '-'));
        }
        return anchors;
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        List<String> pages = new ArrayList<>(UserPages.PAGES);
        pages.addAll(List.of("conf/README.md", "jobs/README.md", "driver/README.md", "worker-kernels/README.md"));
        for (String page : pages) {
            Path file = UserPages.PROJECT.resolve(page);
            Matcher links = LINK.matcher(Files.readString(file));
            while (links.find()) {
                String to = Objects.requireNonNull(links.group(1));
                if (to.contains("://")) {
                    continue;
                }
                Path target = to.isEmpty() ? file : file.resolveSibling(to).normalize();
                String anchor = links.group(2);
                boolean there = Files.exists(target)
                        && (anchor == null || anchors(Files.readString(target)).contains(anchor));
                if (!there) {
                    broken.add(page + ": " + links.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageForUsersIsAmongThem() throws IOException {
        try (Stream<Path> files = Files.list(UserPages.PROJECT.resolve("conf"))) {
            assertThat(files.map(file -> "conf/" + file.getFileName())
                            .filter(name -> name.endsWith(".md")
                                    && !name.equals("conf/README.md")
                                    && !name.equals("conf/REFERENCE.md")))
                    .isSubsetOf(UserPages.PAGES);
        }
    }
}
