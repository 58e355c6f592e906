"""What NVML says about the accelerators; an empty answer where there is none or no `nvidia-ml-py`."""

import functools
from collections.abc import Callable
from typing import Any

from engine.live import LiveGpu


@functools.cache
def _handles() -> tuple[object, ...]:
    try:
        import pynvml

        pynvml.nvmlInit()
        return tuple(pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount()))
    except Exception:  # noqa: BLE001 - a missing driver, library or permission all mean the same: none to show
        return ()


def gpus() -> tuple[LiveGpu, ...]:
    """The accelerators as they are now; costs a few hundred microseconds each.

    What one of them does not tell (a slice of a GPU has no load of its own, some boards no power) is 0.
    """
    handles = _handles()
    if not handles:
        return ()
    import pynvml

    return tuple(_seen(pynvml, handle) for handle in handles)


def _seen(nvml: Any, handle: object) -> LiveGpu:
    def told(ask: Callable[[], Any], default: Any) -> Any:
        try:
            return ask()
        except nvml.NVMLError:
            return default

    name = told(lambda: nvml.nvmlDeviceGetName(handle), "GPU")
    memory = told(lambda: nvml.nvmlDeviceGetMemoryInfo(handle), None)
    return LiveGpu(
        name=name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name),
        utilisation=told(lambda: nvml.nvmlDeviceGetUtilizationRates(handle).gpu, 0) / 100,
        memory_used=int(memory.used) if memory else 0,
        memory_total=int(memory.total) if memory else 0,
        watts=told(lambda: nvml.nvmlDeviceGetPowerUsage(handle), 0) / 1000,
        celsius=float(told(lambda: nvml.nvmlDeviceGetTemperature(handle, nvml.NVML_TEMPERATURE_GPU), 0)),
    )
