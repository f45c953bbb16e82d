package io.lockstep.driver.retrain;

import io.lockstep.driver.json.Json;
import io.lockstep.driver.progress.RunListener;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hooks of a day: at most one, once, after the registry has the result. What a hook does or fails to do changes nothing of
 * that; a day that had been done before has none.
 */
final class Hooks {
    private Hooks() {}

    /**
     * What came of one.
     *
     * @param on {@code onPublish} or {@code onRefuse}
     * @param target program or host
     * @param problem empty where it did what it should
     */
    public record Told(String on, String target, String problem) {
        Map<String, Object> plainData() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("on", on);
            data.put("target", target);
            data.put("ok", problem.isEmpty());
            if (!problem.isEmpty()) {
                data.put("problem", problem);
            }
            return data;
        }
    }

    /** The same result, with what came of its hook. */
    static RetrainResult run(RetrainConfig config, RetrainResult result, RunListener listener) {
        if (result.outcome().equals(RetrainResult.NOTHING)) {
            return result;
        }
        String on = result.refused() ? "onRefuse" : "onPublish";
        @Nullable Hook hook = result.refused() ? config.onRefuse() : config.onPublish();
        if (hook == null) {
            return result;
        }
        String problem = "";
        try {
            hook.tell(Json.line(result.plainData()));
        } catch (IOException e) {
            problem = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            // of whatever kind, it must not undo a day; its message may hold what is secret
            problem = "expected to be able to tell it, got " + e.getClass().getSimpleName();
        }
        if (!problem.isEmpty()) {
            listener.warning("retrain." + on + ": " + hook.shown() + ": " + problem
                    + ". The result stands, and nothing is told again");
        }
        return result.withHook(new Told(on, hook.shown(), problem).plainData());
    }
}
