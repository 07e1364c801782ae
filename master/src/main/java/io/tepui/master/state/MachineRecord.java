package io.tepui.master.state;

import io.tepui.protocol.v1.MachineInfo;
import io.tepui.protocol.v1.Unavailability;
import io.tepui.protocol.v1.allocator.InverseOfferStatus;
import java.util.Optional;

/**
 * A machine of the maintenance schedule (MO-260).
 *
 * @param info its id, mode (DRAINING or DOWN) and unavailability
 * @param answers by framework id, what frameworks answered last to inverse offers for it (MO-267); lost with the master
 */
public record MachineRecord(MachineInfo info, PersistentIndex<String, InverseOfferStatus> answers) {
    /** A machine that no framework has answered about. */
    public MachineRecord(MachineInfo info) {
        this(info, PersistentIndex.empty());
    }

    /** Returns whether it is in maintenance now. */
    public boolean isDown() {
        return info.getMode() == MachineInfo.Mode.DOWN;
    }

    /** Returns when it will not be available. */
    public Optional<Unavailability> unavailability() {
        return info.hasUnavailability() ? Optional.of(info.getUnavailability()) : Optional.empty();
    }

    /** Returns it with an answer. */
    public MachineRecord with(InverseOfferStatus answer) {
        return new MachineRecord(info, answers.with(answer.getFrameworkId().getValue(), answer));
    }
}
