"""A model written for label_studio_ml, in the style of such: nothing in it knows of Limner."""

import json
import logging
import os
from typing import Any, Dict, List, Optional  # noqa: UP035
from uuid import uuid4

from label_studio_ml.model import LabelStudioMLBase
from label_studio_ml.response import ModelResponse
from label_studio_ml.utils import DATA_UNDEFINED_NAME, get_image_size
from label_studio_sdk.label_interface.objects import PredictionValue

logger = logging.getLogger(__name__)


class Corners(LabelStudioMLBase):
    """A rectangle in the corner of every picture."""

    def setup(self):
        if not self.has("seen"):
            self.set("seen", "0")
            self.set("model_version", "0.1.0")
        self.from_name, self.to_name, self.value = self.get_first_tag_occurence("RectangleLabels", "Image")
        self.label_map = self.build_label_map(self.from_name, ["car", "truck", "bus"])

    def predict(
        self,
        tasks: List[Dict],  # noqa: UP006
        context: Optional[Dict] = None,  # noqa: UP006, UP045
        **kwargs: Any,
    ) -> ModelResponse:
        if tasks and tasks[0]["data"].get("fail"):
            raise ValueError("no such thing")
        predictions = []
        for task in tasks:
            url = task["data"].get(self.value) or task["data"].get(DATA_UNDEFINED_NAME)
            path = self.get_local_path(url, task_id=task["id"])
            assert os.path.exists(path)
            width, height = get_image_size(path)
            region = {
                "id": str(uuid4())[:4],
                "from_name": self.from_name,
                "to_name": self.to_name,
                "type": "rectanglelabels",
                "original_width": width,
                "original_height": height,
                "value": {
                    "x": 0, "y": 0, "width": 10, "height": 10, "rotation": 0,
                    "rectanglelabels": [self.label_map["truck"]],
                },
            }  # fmt: skip
            clicks = [one["value"]["x"] for one in (context or {}).get("result", ())]
            region["meta"] = {"text": [json.dumps([clicks, self.label_map, self.extra_params, kwargs])]}
            predictions.append(PredictionValue(result=[region], score=0.5))
        return ModelResponse(predictions=predictions)

    def fit(self, event, data, **kwargs):
        seen = int(self.get("seen")) + 1
        self.set("seen", str(seen))
        self.bump_model_version()
        config = self.parsed_label_config
        return {"event": event, "seen": seen, "keys": sorted(data), "labels": config["label"]["labels"]}
