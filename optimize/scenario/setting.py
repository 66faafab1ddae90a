"""What every part of a scenario is: closed, frozen, nothing converted silently.

Where it stands: below the parts (``optimize.scenario.on_files``, ``on_roads``, ``on_land``) and the scenario
that is composed of them.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Text = Annotated[str, Field(min_length=1)]


class Setting(BaseModel):
    """A closed, frozen part of a scenario; nothing is converted silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def unrepeated(items: tuple[object, ...]) -> tuple[object, ...]:
    """Return `items`, or complain of the first that stands twice."""
    for item in items:
        if items.count(item) > 1:
            raise PydanticCustomError("scenario-repeated", "repeated", {"item": str(item)})
    return items
