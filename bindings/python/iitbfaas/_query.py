"""What of a PromQL query becomes a frame: imported only when it is asked for."""

from typing import Any

from ._core import MetricSeries, QueryResult

_OWN = ("time", "value")


def _column(label: str) -> str:
    # As Prometheus itself renames a label whose name is taken.
    return "exported_" + label if label in _OWN else label


def _frame(series: MetricSeries, labels: list[str]) -> Any:
    import pandas  # type: ignore[import]

    times, values = series.to_numpy()
    columns: dict[str, Any] = {_column(label): series.labels.get(label, "") for label in labels}
    return pandas.DataFrame({**columns, "time": pandas.to_datetime(times, utc=True), "value": values})


def to_dataframe(result: QueryResult) -> Any:
    import pandas

    if result.kind == "string":
        raise ValueError("a string has no samples to put in a frame; read .text")
    labels = sorted({label for series in result.series for label in series.labels})
    frames = [_frame(series, labels) for series in result.series]
    if not frames:
        return pandas.DataFrame(columns=[*_OWN])
    return pandas.concat(frames, ignore_index=True)
