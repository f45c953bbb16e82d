package io.lockstep.driver.draft;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a column's name says. */
final class ColumnNames {
    private static final Pattern IDENTIFIER = Pattern.compile(
            "(.*[ _.-])?(id|ids|uuid|guid|key|pk|row ?(number|num|nr|no|id)|rownum|index|unnamed.*|serial|reference|ref)([ _.-]?(number|num|nr|no))?");
    private static final Pattern CAMEL_IDENTIFIER = Pattern.compile(".*[a-z](Id|ID|Uuid|UUID|Key)");
    private static final Set<String> WEIGHTS = Set.of(
            "fnlwgt",
            "finalweight",
            "final_weight",
            "sampleweight",
            "sample_weight",
            "samplingweight",
            "sampling_weight",
            "instanceweight",
            "instance_weight",
            "surveyweight",
            "survey_weight",
            "caseweight",
            "case_weight",
            "row_weight",
            "wgt",
            "pwgtp",
            "perwt",
            "pweight",
            "hhwt");
    private static final Pattern CODE = Pattern.compile(
            "(.*[ _.-])?(code|cd|type|category|cat|class|zone|region|district|group|grp|cluster|zip|zipcode|zip_code|postcode|plz|month|weekday|dayofweek|channel|method|status|state|county)");
    private static final Set<String> ANSWERS =
            Set.of("label", "labels", "target", "y", "class", "outcome", "response", "answer", "result", "dependent");
    private static final Pattern ANSWER_PART = Pattern.compile(
            "(.*[ _.-])?(label|target|outcome|churn|churned|default|defaulted|fraud|is_fraud|isfraud|survived|readmitted|clicked|click|converted|diagnosis|diabetes|spam|income|price|saleprice|sale_price|cost|amount_due|revenue|rings|quality|score|risk|bought|purchased|purchase|deceased|died|mortality|attrition|approved|default_payment_next_month|species|medv|median_house_value)");

    private ColumnNames() {}

    static boolean isIdentifier(String name) {
        return IDENTIFIER.matcher(lower(name)).matches()
                || CAMEL_IDENTIFIER.matcher(name).matches();
    }

    static boolean isWeight(String name) {
        return WEIGHTS.contains(lower(name).replace(' ', '_').replace('.', '_').replace('-', '_'));
    }

    static boolean isCode(String name) {
        return CODE.matcher(lower(name)).matches();
    }

    /** Whether a name says that it is what is asked for. */
    static boolean isAnswer(String name) {
        return ANSWERS.contains(lower(name));
    }

    /** Whether a name is one of those that often are what is asked for. */
    static boolean isLikelyAnswer(String name) {
        return ANSWER_PART.matcher(lower(name)).matches();
    }

    private static String lower(String name) {
        return name.trim().toLowerCase(Locale.ROOT);
    }
}
