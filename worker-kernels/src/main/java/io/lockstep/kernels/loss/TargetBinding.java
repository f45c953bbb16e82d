package io.lockstep.kernels.loss;

import io.lockstep.kernels.plaindata.Binding;
import io.lockstep.kernels.plaindata.CustomBinding;
import io.lockstep.kernels.plaindata.Names;
import io.lockstep.kernels.plaindata.PlainDataException;

/** A {@link Target} written as its name. */
public final class TargetBinding implements CustomBinding<Target> {
    @Override
    public Class<Target> type() {
        return Target.class;
    }

    @Override
    public Target bind(Binding binding, Object data, String path) {
        for (Target kind : Losses.TARGETS) {
            if (kind.name().equals(data)) {
                return kind;
            }
        }
        throw new PlainDataException(
                path,
                Names.unknown(
                        "target",
                        String.valueOf(data),
                        Losses.TARGETS.stream().map(Target::name).toList()));
    }

    @Override
    public Object unbind(Binding binding, Target value) {
        return value.name();
    }
}
