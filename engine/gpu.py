"""What NVML says about the accelerators; an empty answer where there is none or no `nvidia-ml-py`."""

import functools

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
    """The accelerators as they are now; costs a few hundred microseconds each."""
    found = []
    for handle in _handles():
        import pynvml

        try:
            memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
            found.append(
                LiveGpu(
                    name=str(pynvml.nvmlDeviceGetName(handle)),
                    utilisation=pynvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100,
                    memory_used=int(memory.used),
                    memory_total=int(memory.total),
                    watts=pynvml.nvmlDeviceGetPowerUsage(handle) / 1000,
                    celsius=float(pynvml.nvmlDeviceGetTemperature(handle, 0)),
                )
            )
        except pynvml.NVMLError:
            continue
    return tuple(found)
