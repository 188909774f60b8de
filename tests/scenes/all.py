"""All scenes, in the order of a day."""

from tests.scenes import content, plans, schemas, shell, working
from tests.scenes.scene import SCENES

__all__ = ["SCENES", "content", "plans", "schemas", "shell", "working"]
