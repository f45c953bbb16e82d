package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.PlainDataException;
import java.util.List;

/** A {@link Target} written as its name. */
public final class TargetBinding implements CustomBinding<Target> {
    private static final List<Target> KINDS =
            List.of(new Target.ClassIndex(), new Target.YesNo(), new Target.Numbers(), new Target.Labels());

    @Override
    public Class<Target> type() {
        return Target.class;
    }

    @Override
    public Target bind(Binding binding, Object data, String path) {
        for (Target kind : KINDS) {
            if (kind.name().equals(data)) {
                return kind;
            }
        }
        throw new PlainDataException(
                path,
                Names.unknown(
                        "target",
                        String.valueOf(data),
                        KINDS.stream().map(Target::name).toList()));
    }

    @Override
    public Object unbind(Binding binding, Target value) {
        return value.name();
    }
}
