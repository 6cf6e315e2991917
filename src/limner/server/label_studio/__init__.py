"""Label Studio's REST interface below /label-studio, as far as its own SDK and people's scripts need it.

Projects, pictures, layers and people are Limner's, changed by the same diffs as ever; only the words are Label
Studio's. A task is a picture, an annotation a layer of people's work, a prediction the layer of one model. Written
from Label Studio's published interface and from what label-studio-sdk 2.x sends.
"""

from limner.server.label_studio.desk import Desk
from limner.server.label_studio.errors import handle_http_by_place
from limner.server.label_studio.router import label_studio

__all__ = ["Desk", "handle_http_by_place", "label_studio"]
