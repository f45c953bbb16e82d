package io.lockstep.driver.draft;

import io.lockstep.driver.survey.Survey;

/** How a config begins. */
final class Openings {
    private Openings() {}

    static void write(YamlLines out, Draft.Request request, Survey survey) {
        out.comment(
                0,
                "A first config for " + request.data() + ", " + Shown.rows(survey.rows())
                        + ", drafted by what they hold. It trains as it is;");
        out.comment(0, "read what was guessed, and change what you know better.");
        out.comment(0, "");
        out.comment(0, "  " + request.next());
        out.blank();
        out.line(0, "name: " + YamlLines.flow(request.name()));
        out.line(0, "seed: 1");
        out.blank();
    }
}
