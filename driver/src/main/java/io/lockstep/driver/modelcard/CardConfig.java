package io.lockstep.driver.modelcard;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.Default;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people say of a model: {@code card} of a config. Nothing of it changes a model.
 *
 * @param purpose what it is to be used for
 * @param owner who answers for it
 * @param contact where to ask
 * @param licence under which it may be used
 * @param limits what it is not to be used for, and where it is known to fail
 */
public record CardConfig(
        @Nullable String purpose,
        @Nullable String owner,
        @Nullable String contact,
        @Nullable String licence,
        @Default("[]") List<String> limits) {
    /** Of a config that says nothing. */
    public static final CardConfig NONE = new CardConfig(null, null, null, null, List.of());

    public CardConfig {
        limits = List.copyOf(limits);
    }

    /**
     * Of the keys of a config's section.
     *
     * @throws io.lockstep.kernels.plaindata.PlainDataException naming the key that does not fit
     */
    public static CardConfig of(Object keys) {
        return new Binding().bind(CardConfig.class, keys, "card");
    }

    Map<String, @Nullable Object> plainData() {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("purpose", purpose);
        data.put("owner", owner);
        data.put("contact", contact);
        data.put("licence", licence);
        data.put("limits", limits);
        return data;
    }
}
