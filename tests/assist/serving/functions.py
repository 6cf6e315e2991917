"""A model of functions in place of a class, which answers in plain dictionaries."""

from typing import Any

import numpy as np
from label_studio_ml.model import predict_fn, update_fn


@predict_fn
def predict(tasks: Any, context: Any, helper: Any, **kwargs: Any) -> Any:
    """One choice for each task, and its score as numpy has it."""
    control = helper.label_interface.get_control()
    value = {"choices": [control.labels[0]]}
    region = {"from_name": control.name, "to_name": control.to_name[0], "type": "choices", "value": value}
    return [{"result": [region], "score": np.float32(0.5), "model_version": "f"} for _ in tasks]


@update_fn
def update(event: Any, data: Any, helper: Any, **kwargs: Any) -> Any:
    """What is known of the project."""
    return [event, helper.project_id, np.arange(2)]
