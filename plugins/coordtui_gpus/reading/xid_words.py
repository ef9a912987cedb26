"""What the XIDs that matter most likely come from, and what to do: an aid to a person, no diagnosis.

Source, told in our own words: NVIDIA, “Analyzing Xid Errors with the Xid Catalog”
(docs.nvidia.com/deploy/xid-errors/analyzing-xid-catalog.html: the immediate action and the one that
investigates, for A100, H100, B100 and GB200) and “GPU Memory Error Management”
(docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt). The catalogue calls 56, 57 and 61 unused on those; what
stands here of the three is of older cards.
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
_AGAIN = N_("Start the program again; when it comes often, run the diagnostic of DCGM and call the vendor.")
_CABLE = N_("Have the power cables of the card checked; call the vendor if it returns.")
_COPY = N_("The part of the GPU that copies memory failed; most often with one program.")
_MEDIA = N_("The part of the GPU that works on pictures and video failed; most often with one program.")
_DRIVER = N_("The driver’s own software on the GPU failed.")
_FORBIDDEN = N_("The driver did something on the GPU that is not allowed.")
_BROKEN = N_("The memory of the GPU has an error that cannot be corrected.")
_ROWS = N_("Let the jobs end or move them, reset the GPU, and look at its remapped rows.")
_LINK_FAILED = N_("An NVLink failed.")

_ABOUT: dict[int, tuple[Message, Message]] = {
    8: (N_("A program kept the GPU busy too long, or the GPU stopped."), _PROGRAM),
    13: (N_("Most often a program that reads or writes out of bounds; rarely the hardware."), _PROGRAM),
    31: (N_("A program used memory that is not its own; rarely the driver or the hardware."), _PROGRAM),
    11: (N_("A program sent the GPU commands that it does not understand."), _PROGRAM),
    32: (
        N_("The commands that reached the GPU were damaged: a program, the driver, or PCI Express."),
        _PROGRAM,
    ),
    37: (_DRIVER, _WAIT),
    38: (_DRIVER, _WAIT),
    **dict.fromkeys((39, 40, 41), (_COPY, _AGAIN)),
    43: (N_("A program made an error, and the GPU stopped that program only."), _PROGRAM),
    44: (N_("The GPU failed while it switched from one program to another."), _WAIT),
    45: (
        N_("A program was ended: by a person, by Slurm, or after another error."),
        N_(
            "Look at the errors just before. Alone and often, on a machine with NVSwitch, it asks for a"
            " restart of the fabric manager."
        ),
    ),
    46: (N_("The GPU did not stop its work when it was told to."), _RESET),
    48: (_BROKEN, _ROWS),
    54: (N_("The card gets no power from its own cable, and runs slower."), _CABLE),
    56: (N_("The part of the GPU that drives displays failed."), _WAIT),
    57: (N_("The memory or its link was not set up rightly."), _RESET),
    60: (_MEDIA, _AGAIN),
    61: (N_("The controller within the GPU stopped at an error of its software."), _RESET),
    62: (N_("The controller within the GPU has halted: hardware, driver, or heat."), _RESET),
    63: (
        N_("A bad row of the memory was marked, to be replaced by a spare one."),
        N_("Reset the GPU when its jobs have ended: only then is the row replaced."),
    ),
    64: (N_("A bad row of the memory could not be marked or replaced."), _RESET),
    66: (_FORBIDDEN, _WAIT),
    67: (_FORBIDDEN, _WAIT),
    68: (_MEDIA, _AGAIN),
    69: (N_("A program sent the GPU a command that it does not take, or the driver did."), _PROGRAM),
    **dict.fromkeys((70, 71, 72, 75, 76, 77, 85), (_COPY, _AGAIN)),
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
    80: (N_("The data that reached the GPU were damaged on the way."), _PROGRAM),
    **dict.fromkeys((82, 83, 84, 86, 88, 89), (_MEDIA, _AGAIN)),
    92: (N_("The memory has many errors that are still corrected."), _WAIT),
    94: (
        N_("An error of the memory that cannot be corrected; only the program that met it was ended."),
        N_("Start that program again; reset the GPU when its other jobs have ended."),
    ),
    **dict.fromkeys(range(96, 106), (_MEDIA, _AGAIN)),
    95: (
        N_("An error of the memory that cannot be corrected; it may have reached other programs."),
        N_("Do not trust the results of its jobs; move them away and reset the GPU at once."),
    ),
    109: (N_("The GPU did not switch from one program to another in time."), _RESET),
    110: (
        N_("The GPU’s own protection stopped it: seldom anything but the hardware."),
        N_(
            "Undo what was changed in the machine lately, and turn it off and on; if it returns, call the"
            " vendor."
        ),
    ),
    119: (
        N_("The system processor on the GPU does not answer the driver."),
        N_("Reset the GPU, or restart the machine if it cannot be; update the driver if it returns."),
    ),
    120: (
        N_("The system processor on the GPU met an error."),
        N_("Reset the GPU, or restart the machine if it cannot be; update the driver if it returns."),
    ),
    121: (
        N_("The link between the GPU and its processor had errors, which were corrected."),
        N_("Reset the GPU when its jobs have ended, so that the link is set up anew."),
    ),
    **dict.fromkeys(range(126, 136), (_COPY, _AGAIN)),
    136: (_LINK_FAILED, _RESET),
    137: (
        N_("An NVLink brought a request that was refused; often a program, or a fault at the other end."),
        _WAIT,
    ),
    140: (
        N_("An error of the memory that cannot be corrected was found, and the GPU did not recover."),
        N_("Move the jobs away and reset the GPU; look at its remapped rows."),
    ),
    143: (N_("The GPU could not be set up."), _RESET),
    **dict.fromkeys(range(144, 151), (_LINK_FAILED, _LINK)),
    151: (
        N_("The keys by which the GPU guards its memory could not be changed."),
        N_("Restart the machine; if it returns, call the vendor."),
    ),
    154: (
        N_("The driver says by what the GPU recovers; its text names it."),
        N_("Do what the text names: nothing, reset the GPU, restart the machine, or take it out of service."),
    ),
    155: (_LINK_FAILED, _RESET),
    156: (
        N_("A part of the GPU was taken out of use, to be replaced by a spare one."),
        N_("Move the jobs away and reset the GPU: only then is it replaced."),
    ),
    157: (N_("A part of the GPU could not be taken out of use."), _WAIT),
    158: (N_("The GPU did not answer in time, and does not recover by itself."), _RESET),
    **dict.fromkeys((171, 172), (_BROKEN, _ROWS)),
}


def about(code: int) -> tuple[Message, Message] | None:
    """The likely cause of an XID, and what to do; None for one that is not in the list."""
    return _ABOUT.get(code)
