"""What the XIDs that matter most likely come from, and what to do: an aid to a person, no diagnosis.

Source, told in our own words: NVIDIA, “XID Errors” (docs.nvidia.com/deploy/xid-errors: the list of errors,
common XIDs, and the catalogue with its resolution buckets) and “GPU Memory Error Management”
(docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt). The advice for one code differs between generations;
what stands here holds for data-centre GPUs since Volta.
"""

from __future__ import annotations

from coordtui.api import Message
from coordtui_gpus.texts import N_

_RESET = N_(
    "Move the jobs away and reset the GPU; when it comes back, run the field diagnostic and call the vendor."
)
_PROGRAM = N_(
    "Tell whoever ran the program; when others meet it on this GPU too, run the diagnostic of DCGM."
)
_LINK = N_("Look at the GPU at the other end too; reset both; if it returns, have the connectors checked.")
_WAIT = N_("Nothing at once; when it comes often, run the diagnostic of DCGM.")
_VENDOR = N_("Take the GPU out of service, run the field diagnostic and call the vendor.")

_ABOUT: dict[int, tuple[Message, Message]] = {
    8: (N_("A program kept the GPU busy too long, or the GPU stopped."), _PROGRAM),
    13: (N_("Most often a program that reads or writes out of bounds; rarely the hardware."), _PROGRAM),
    31: (N_("A program used memory that is not its own; rarely the driver or the hardware."), _PROGRAM),
    32: (N_("The commands that reached the GPU were damaged: the driver, or the PCI Express link."), _RESET),
    38: (N_("The driver’s own software on the GPU failed."), _RESET),
    43: (N_("A program made an error, and the GPU stopped that program only."), _PROGRAM),
    45: (
        N_("A program was ended: by a person, by Slurm, or after another error."),
        N_("Look at the errors just before; by itself it asks for nothing."),
    ),
    46: (N_("The GPU did not stop its work when it was told to."), _RESET),
    48: (
        N_("The memory of the GPU has an error that cannot be corrected."),
        N_("Let the jobs end or move them, reset the GPU, and look at its remapped rows."),
    ),
    56: (N_("The part of the GPU that drives displays failed."), _WAIT),
    57: (N_("The memory or its link was not set up rightly."), _RESET),
    61: (N_("The controller within the GPU stopped at an error of its software."), _RESET),
    62: (N_("The controller within the GPU has halted: hardware, driver, or heat."), _RESET),
    63: (
        N_("A bad row of the memory was marked, to be replaced by a spare one."),
        N_("Reset the GPU when its jobs have ended: only then is the row replaced."),
    ),
    64: (N_("A bad row of the memory could not be marked or replaced."), _VENDOR),
    68: (N_("The video processor failed; often a program."), _PROGRAM),
    69: (N_("A program sent the GPU a command that it does not take, or the driver did."), _PROGRAM),
    74: (
        N_("An NVLink to another GPU or to a switch failed."),
        _LINK,
    ),
    79: (
        N_("The GPU cannot be reached any more: power, heat, its seat, or the hardware."),
        N_(
            "Move the jobs away and turn the machine off and on; if it returns, have seat and power checked"
            " and call the vendor."
        ),
    ),
    92: (N_("The memory has many errors that are still corrected."), _WAIT),
    94: (
        N_("An error of the memory that cannot be corrected; only the program that met it was ended."),
        N_("Start that program again; reset the GPU when its other jobs have ended."),
    ),
    95: (
        N_("An error of the memory that cannot be corrected; it may have reached other programs."),
        N_("Do not trust the results of its jobs; move them away and reset the GPU at once."),
    ),
    109: (N_("The GPU did not switch from one program to another in time."), _RESET),
    110: (N_("The GPU’s own protection stopped it."), _RESET),
    119: (
        N_("The system processor on the GPU does not answer the driver."),
        N_("Reset the GPU, or restart the machine if it cannot be; update the driver if it returns."),
    ),
    120: (
        N_("The system processor on the GPU met an error."),
        N_("Reset the GPU, or restart the machine if it cannot be; update the driver if it returns."),
    ),
    121: (N_("A link between chips had errors, which were corrected."), _WAIT),
    123: (N_("The GPU’s power and clock controller does not answer."), _RESET),
    140: (
        N_("An error of the memory that cannot be corrected was found, and the GPU did not recover."),
        N_("Move the jobs away and reset the GPU; look at its remapped rows."),
    ),
    143: (N_("The GPU could not be set up."), _VENDOR),
    149: (
        N_("An NVLink failed."),
        _LINK,
    ),
    154: (
        N_("The driver says by what the GPU recovers; its text names it."),
        N_("Do what the text names: nothing, reset the GPU, restart the machine, or take it out of service."),
    ),
}


def about(code: int) -> tuple[Message, Message] | None:
    """The likely cause of an XID, and what to do; None for one that is not in the list."""
    return _ABOUT.get(code)
