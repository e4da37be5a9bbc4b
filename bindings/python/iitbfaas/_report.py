"""What of a report numpy's neighbours draw: imported only when they are asked for."""

from typing import Any

from ._core import Report, ReportRun, figure_names

_TITLES = {"requests_per_second": "requests/s", "failed_ratio": "failed, part of all", "cpu_cores": "cores"}


def to_dataframe(report: Report) -> Any:
    import pandas  # type: ignore[import]

    rows: list[dict[str, Any]] = []
    for run in report.runs:
        row: dict[str, Any] = {**run.parameters, "repetition": run.repetition}
        row.update((name, run.figure(name)) for name in figure_names())
        rows.append(row)
    return pandas.DataFrame(rows)


def _varying(report: Report) -> str | None:
    """The parameter with most values; None where nothing varies."""
    values: dict[str, set[float]] = {}
    for run in report.runs:
        for name, value in run.parameters.items():
            values.setdefault(name, set()).add(value)
    name = max(values, key=lambda name: len(values[name]), default="")
    return name if name and len(values[name]) > 1 else None


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _against_parameter(axes: Any, report: Report, parameter: str, figure: str) -> None:
    """Repetitions as points, their medians as a line; a line for each combination of the other parameters.

    What somebody else measured is dashed.
    """
    lines: dict[tuple[tuple[str, float], ...], dict[float, list[float]]] = {}
    for run in report.runs:
        value = run.figure(figure)
        if value is None:
            continue
        others = tuple(sorted((name, at) for name, at in run.parameters.items() if name != parameter))
        lines.setdefault(others, {}).setdefault(run.parameters[parameter], []).append(value)
    for others, points in lines.items():
        at = sorted(points)
        label = ", ".join(f"{name} {value:g}" for name, value in others) or None
        (line,) = axes.plot(at, [_median(points[x]) for x in at], label=label)
        axes.plot([x for x in at for _ in points[x]], [y for x in at for y in points[x]], "o", color=line.get_color())
    references = [one for one in report.references if (one.parameter, one.figure) == (parameter, figure)]
    for curve in references:
        axes.plot([one.at for one in curve.points], [one.value for one in curve.points], "--", label=curve.name)
    axes.set_xlabel(parameter)
    axes.set_ylabel(_TITLES.get(figure, figure.replace("_s", ", s").replace("_", " ")))
    axes.set_ylim(bottom=0)
    if len(lines) > 1 or references:
        axes.legend()


def _over_time(rate: Any, latency: Any, run: ReportRun) -> None:
    seconds = run.result.intervals
    at = [one.at + one.length / 2 for one in seconds]
    length = [one.length or 1 for one in seconds]
    rate.plot(at, [one.intended / long for one, long in zip(seconds, length)], "--", label="intended")
    rate.plot(at, [one.completed / long for one, long in zip(seconds, length)], label="completed")
    if run.result.failed:
        rate.plot(at, [one.failed / long for one, long in zip(seconds, length)], label="failed")
    for name in ("p50", "p90", "p99", "max"):
        latency.plot(at, [getattr(one, name) * 1e3 for one in seconds], label=name)
    rate.set_ylabel("requests/s")
    latency.set_ylabel("latency, ms")
    latency.set_yscale("log")
    for axes in (rate, latency):
        axes.set_xlabel("seconds since the start")
        axes.legend()


def plot(report: Report, figures: tuple[str, ...] = ("requests_per_second", "latency.p50_s", "latency.p99_s")) -> Any:
    from matplotlib.figure import Figure  # type: ignore[import]

    if not report.runs:
        raise ValueError("a report without runs has nothing to plot")
    parameter = _varying(report)
    names = list(figures) if parameter else ["rate", "latency"]
    drawn = Figure(figsize=(5 * len(names), 4), layout="constrained")
    axes = drawn.subplots(1, len(names), squeeze=False)[0]
    drawn.suptitle(report.title + (" (interrupted)" if report.interrupted else ""))
    if parameter:
        for place, figure in zip(axes, names):
            _against_parameter(place, report, parameter, figure)
    else:
        _over_time(axes[0], axes[1], report.runs[-1])
    for place in axes:
        place.grid(alpha=0.3)
    return drawn
